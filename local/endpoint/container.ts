import { type ContainerRequest, readRequest, type ScoreFunction } from './container-request';
import type { CrossEncoder } from './cross-encoder';
import type { ContainerAnswer, ContainerCall, ModelServer } from './model-server';

const JSON_TYPE = 'application/json';
const QUEUE_LENGTH = 100;

/**
 * The stock Hugging Face inference container (transformers 4.51, multi-model-server) with one worker, around a model.
 *
 * The worker serves one call at a time; a hundred more wait, and any beyond gets 503. Every other error is 400.
 */
export class Container implements ModelServer {
  private last: Promise<unknown> = Promise.resolve();
  private unanswered = 0;

  constructor(private readonly model: CrossEncoder) {}

  async invoke(call: ContainerCall, signal?: AbortSignal): Promise<ContainerAnswer> {
    if (this.unanswered > QUEUE_LENGTH) {
      return failure(503, 'ServiceUnavailableException', BUSY);
    }
    this.unanswered++;
    const answer = this.last.then(() => {
      signal?.throwIfAborted();
      return this.serve(call);
    });
    this.last = answer.catch(() => undefined);
    return answer.finally(() => this.unanswered--);
  }

  private async serve({ body, contentType, accept }: ContainerCall): Promise<ContainerAnswer> {
    try {
      // Both headers are compared as exact strings; what may be accepted is looked at only after the inference.
      checkType(contentType);
      const request = readRequest(parse(body));
      const { pairs, options } = request;
      const logits = pairs.length > 0 ? await this.model.logits(pairs, options) : [];
      if (accept !== undefined && accept !== '' && accept !== '*/*') {
        checkType(accept);
      }
      return { status: 200, body: answerBody(request, Array.from(logits), this.model.label ?? 'LABEL_0') };
    } catch (error) {
      return failure(400, 'InternalServerException', (error as Error).message);
    }
  }
}

function checkType(type: string | undefined): void {
  if (type !== JSON_TYPE) {
    throw new Error(`Content type ${type ?? 'None'} is not supported by this framework.`);
  }
}

function parse(body: Uint8Array): unknown {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(body);
  } catch {
    throw new Error("'utf-8' codec can't decode the body");
  }
  if (text.startsWith('\ufeff')) {
    throw new Error('Unexpected UTF-8 BOM (decode using utf-8-sig)');
  }
  try {
    return JSON.parse(text);
  } catch {
    // The message of JSON.parse would quote the text.
    throw new Error('Expecting value: the body is not JSON');
  }
}

function answerBody(request: ContainerRequest, logits: readonly number[], label: string): string {
  const { scoreFunction, topK, shape } = request;
  const entries = logits.map((logit) => {
    const score = scoreOf(logit, scoreFunction);
    if (!Number.isFinite(score)) {
      throw new Error('Out of range float values are not JSON compliant');
    }
    const entry = `{"label":${JSON.stringify(label)},"score":${pythonFloat(score)}}`;
    return topK === undefined ? entry : `[${topK > 0 ? entry : ''}]`;
  });
  // A lone text gets a list, unless top_k has made one already.
  return shape === 'list' || (shape === 'text' && topK === undefined)
    ? `[${entries.join(',')}]`
    : entries[0]!;
}

function scoreOf(logit: number, scoreFunction: ScoreFunction): number {
  const functions: Record<ScoreFunction, () => number> = {
    sigmoid: () => Math.fround(1 / (1 + Math.exp(-logit))),
    softmax: () => (Number.isFinite(logit) ? 1 : Number.NaN),
    none: () => logit,
  };
  return functions[scoreFunction]();
}

/** A number as Python writes it: `1.0` and `1e-05`, where JavaScript writes `1` and `0.00001`. */
export function pythonFloat(value: number): string {
  const magnitude = Math.abs(value);
  if (magnitude !== 0 && (magnitude < 1e-4 || magnitude >= 1e16)) {
    return value.toExponential().replace(/e([+-])(\d)$/, 'e$10$2');
  }
  const text = Object.is(value, -0) ? '-0' : String(value);
  return text.includes('.') ? text : `${text}.0`;
}

/** An error as multi-model-server writes it. */
function failure(code: number, type: string, message: string): ContainerAnswer {
  return { status: code, body: `${htmlSafe(JSON.stringify({ code, type, message }, null, 2))}\n` };
}

/** Its JSON library escapes what could be mistaken for HTML. */
function htmlSafe(json: string): string {
  return json.replace(/[<>&='\u2028\u2029]/g, (char) => {
    return `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`;
  });
}

const BUSY =
  'Model "model" has no worker to serve inference request. Please use scale workers API to add workers.';
