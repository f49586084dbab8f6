import type { CrossEncoder, LogitsOptions } from './cross-encoder';
import type { ContainerAnswer, ContainerCall, ModelServer } from './model-server';
import { readTeiRequest, TeiRejection, type TeiRequest } from './tei-request';

/** Passages that one request may hold: `MAX_CLIENT_BATCH_SIZE` of a deployed container. */
export const MAX_CLIENT_BATCH_SIZE = 10_000;

/**
 * The container of Text Embeddings Inference 1.8 on SageMaker, around a model: `/invocations` is its route `/rerank`.
 *
 * It takes any number of calls at once, and batches their passages together.
 */
export class TeiContainer implements ModelServer {
  constructor(private readonly model: CrossEncoder) {}

  async invoke({ body, contentType }: ContainerCall, signal?: AbortSignal): Promise<ContainerAnswer> {
    signal?.throwIfAborted();
    if (!JSON_TYPE.test(contentType ?? '')) {
      return { status: 415, body: 'Expected request with `Content-Type: application/json`' };
    }
    try {
      return await this.rerank(readTeiRequest(body));
    } catch (error) {
      if (error instanceof TeiRejection) {
        return { status: error.status, body: error.message };
      }
      throw error;
    }
  }

  private async rerank(request: TeiRequest): Promise<ContainerAnswer> {
    const { pairs, truncate } = request;
    if (pairs.length === 0) {
      return failure('Empty', '`texts` cannot be empty');
    }
    if (pairs.length > MAX_CLIENT_BATCH_SIZE) {
      return failure(
        'Validation',
        `batch size ${pairs.length} > maximum allowed batch size ${MAX_CLIENT_BATCH_SIZE}`,
      );
    }
    if (pairs.some(({ query, passage }) => !query && !passage)) {
      return failure('Validation', '`inputs` cannot be empty');
    }
    const options: LogitsOptions = { truncation: truncate ? 'longest_first' : 'do_not_truncate' };
    let logits: readonly number[];
    try {
      logits = Array.from(await this.model.logits(pairs, options));
    } catch (error) {
      const { message } = error as Error;
      const [, given, limit] = TOO_LONG.exec(message) ?? [];
      return given === undefined
        ? failure('Backend', message)
        : failure('Validation', `\`inputs\` must have less than ${limit} tokens. Given: ${given}`);
    }
    return logits.some(Number.isNaN)
      ? failure('Backend', 'score is NaN')
      : { status: 200, body: answerBody(request, logits) };
  }
}

const JSON_TYPE = /^application\/([\w.+-]+\+)?json\s*(;|$)/i;

/** As PyTorch says that a text has more tokens than the model has positions. */
const TOO_LONG = /^The size of tensor a \((\d+)\) must match the size of tensor b \((\d+)\)/;

/** The status by which TEI 1.8 answers each kind of error; from 1.9 on, `Validation` is 422. */
const STATUS = { Empty: 400, Validation: 413, Backend: 424 } as const;

function failure(error_type: keyof typeof STATUS, error: string): ContainerAnswer {
  return { status: STATUS[error_type], body: JSON.stringify({ error, error_type }) };
}

/** The highest score first, and of equal ones the last: sorted the other way round, and then reversed. */
function answerBody({ pairs, rawScores, returnText }: TeiRequest, logits: readonly number[]): string {
  const ranks = logits
    .map((logit, index) => ({ index, score: Math.fround(rawScores ? logit : 1 / (1 + Math.exp(-logit))) }))
    .sort((one, other) => one.score - other.score)
    .reverse()
    .map(({ index, score }) => {
      const text = returnText ? `,"text":${JSON.stringify(pairs[index]!.passage)}` : '';
      return `{"index":${index}${text},"score":${rustFloat(score)}}`;
    });
  return `[${ranks.join(',')}]`;
}

/** A number of 32 bits as Rust writes it: the fewest digits that mean it, and always a fraction. */
export function rustFloat(value: number): string {
  for (let digits = 1; digits < 9; digits++) {
    const text = value.toPrecision(digits);
    if (Math.fround(Number(text)) === value) {
      return withFraction(String(Number(text)));
    }
  }
  return withFraction(String(Number(value.toPrecision(9))));
}

function withFraction(text: string): string {
  return /[.e]/.test(text) ? text : `${text}.0`;
}
