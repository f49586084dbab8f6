import { type CrossEncoder, type LogitsOptions, TooManyTokensError } from './cross-encoder';
import type { ContainerAnswer, ContainerCall, ModelServer } from './model-server';
import { withFraction } from './number-notation';
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
      return failure(
        error instanceof TooManyTokensError ? 'Validation' : 'Backend',
        (error as Error).message,
      );
    }
    return logits.some(Number.isNaN)
      ? failure('Backend', 'score is NaN')
      : { status: 200, body: answerBody(request, logits) };
  }
}

const JSON_TYPE = /^application\/([\w.+-]+\+)?json\s*(;|$)/i;

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
      return `{"index":${index}${text},"score":${withFraction(score)}}`;
    });
  return `[${ranks.join(',')}]`;
}
