import { type CrossEncoder, type LogitsOptions, TooManyTokensError } from './cross-encoder';
import type { ContainerAnswer, ContainerCall, ModelServer } from './model-server';
import { withFraction } from './number-notation';
import { readTeiRequest, TeiRejection, type TeiRequest } from './tei-request';

/** Passages that one request may hold: `MAX_CLIENT_BATCH_SIZE` of a deployed container. */
export const MAX_CLIENT_BATCH_SIZE = 10_000;

/** Passages that may be in hand at a time: `MAX_CONCURRENT_REQUESTS` of a deployed container. */
export const MAX_CONCURRENT_REQUESTS = 40_000;

/** Bytes of a request: `PAYLOAD_LIMIT` of a deployed container. */
export const PAYLOAD_LIMIT = 6_291_456;

/** The versions whose statuses differ. */
type TeiVersion = '1.8.2' | '1.9.3';

/**
 * The container of Text Embeddings Inference on SageMaker, around a model: `/invocations` is its route `/rerank`.
 *
 * It takes any number of calls at once, and batches their passages together.
 */
export class TeiContainer implements ModelServer {
  private inHand = 0;

  /** @param version 1.9.3 by default, the one that is deployed where no other is chosen */
  constructor(
    private readonly model: CrossEncoder,
    private readonly version: TeiVersion = '1.9.3',
  ) {}

  async invoke({ body, contentType }: ContainerCall, signal?: AbortSignal): Promise<ContainerAnswer> {
    signal?.throwIfAborted();
    if (!JSON_TYPE.test(contentType ?? '')) {
      return { status: 415, body: 'Expected request with `Content-Type: application/json`' };
    }
    if (body.length > PAYLOAD_LIMIT) {
      return { status: 413, body: 'Failed to buffer the request body: length limit exceeded' };
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
    const { pairs } = request;
    if (pairs.length === 0) {
      return this.failure('Empty', '`texts` cannot be empty');
    }
    if (pairs.length > MAX_CLIENT_BATCH_SIZE) {
      const sizes = `batch size ${pairs.length} > maximum allowed batch size ${MAX_CLIENT_BATCH_SIZE}`;
      return this.failure('Validation', sizes);
    }
    // Version 1.8 lets them wait.
    if (this.version !== '1.8.2' && this.inHand + pairs.length > MAX_CONCURRENT_REQUESTS) {
      return this.failure('Overloaded', 'Model is overloaded');
    }
    this.inHand += pairs.length;
    try {
      return await this.score(request);
    } finally {
      this.inHand -= pairs.length;
    }
  }

  private async score(request: TeiRequest): Promise<ContainerAnswer> {
    const { pairs, truncate } = request;
    if (pairs.some(({ query, passage }) => !query && !passage)) {
      const kind = this.version === '1.8.2' ? 'Validation' : 'Empty';
      return this.failure(kind, 'Input validation error: `inputs` cannot be empty');
    }
    const options: LogitsOptions = { truncation: truncate ? 'longest_first' : 'do_not_truncate' };
    let logits: readonly number[];
    try {
      logits = Array.from(await this.model.logits(pairs, options));
    } catch (error) {
      if (error instanceof TooManyTokensError) {
        const { given, limit } = error;
        const tokens = `\`inputs\` must have less than ${limit} tokens. Given: ${given}`;
        return this.failure('Validation', `Input validation error: ${tokens}`);
      }
      return this.failure('Backend', (error as Error).message);
    }
    return logits.some(Number.isNaN)
      ? this.failure('Backend', 'score is NaN')
      : { status: 200, body: answerBody(request, logits) };
  }

  private failure(error_type: keyof (typeof STATUS)[TeiVersion], error: string): ContainerAnswer {
    return { status: STATUS[this.version][error_type], body: JSON.stringify({ error, error_type }) };
  }
}

const JSON_TYPE = /^application\/([\w.+-]+\+)?json\s*(;|$)/i;

/** The status by which a version answers each kind of error. */
const STATUS = {
  '1.8.2': { Empty: 400, Validation: 413, Backend: 424, Overloaded: 429 },
  '1.9.3': { Empty: 400, Validation: 422, Backend: 424, Overloaded: 429 },
} as const;

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
