import { type ContainerRequest, readRequest, type ScoreFunction } from './container-request';
import type { CrossEncoder } from './cross-encoder';
import type { ContainerAnswer, ContainerCall, ModelServer } from './model-server';
import { withFraction } from './number-notation';

const JSON_TYPE = 'application/json';
const QUEUE_LENGTH = 100;

/**
 * The stock Hugging Face inference container (transformers 4.51, multi-model-server) with one worker, around a model; around one
 * that reads windows, it takes `max_windows` as this project's handler does.
 *
 * The worker serves one call at a time; a hundred more wait, and any beyond gets 503. Every other error is 400.
 */
export class Container implements ModelServer {
  private last: Promise<unknown> = Promise.resolve();
  private unanswered = 0;

  constructor(private readonly model: CrossEncoder) {}

  async invoke(call: ContainerCall, signal?: AbortSignal): Promise<ContainerAnswer> {
    if (this.unanswered > QUEUE_LENGTH) {
      return failure(503, 'ServiceUnavailableException', 'no worker is free, and the queue is full');
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
      const request = readRequest(parse(body), this.model.maxWindows);
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
    throw new Error(`content type ${type ?? 'none'} is not supported`);
  }
}

function parse(body: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(body));
  } catch {
    // The message of JSON.parse would quote the text.
    throw new Error('the body is not JSON in UTF-8');
  }
}

function answerBody(request: ContainerRequest, logits: readonly number[], label: string): string {
  const { scoreFunction, topK, shape } = request;
  const entries = logits.map((logit) => {
    const score = scoreOf(logit, scoreFunction);
    if (!Number.isFinite(score)) {
      throw new Error('a score is not a finite number');
    }
    const entry = `{"label":${JSON.stringify(label)},"score":${withFraction(score)}}`;
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

/** An error in the layout of multi-model-server. */
function failure(code: number, type: string, message: string): ContainerAnswer {
  return { status: code, body: `${JSON.stringify({ code, type, message }, null, 2)}\n` };
}
