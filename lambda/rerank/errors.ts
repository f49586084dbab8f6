import type { WAKING } from '../../protocol/rerank-function';

/*
 * Lambda's JSON log takes `errorType` from the constructor's name, which the bundler shortens: the classes of which the
 * handler throws errors name themselves.
 */

/** A request that cannot be answered as it is: HTTP 400, or thrown from a direct invoke. Never retried. */
export class BadRequest extends Error {
  static override readonly name: string = 'BadRequest';
  override readonly name = 'BadRequest';

  /**
   * @param text the error, completing the sentence that starts with `path`; names limits and types, never
   *   values, since Lambda logs what a handler throws
   * @param path the offending field, such as `documents[3].text`; `body` when the body as a whole is wrong
   */
  constructor(
    text: string,
    readonly path: string = 'body',
  ) {
    super(path === 'body' ? `the body ${text}` : `${path} ${text}`);
  }
}

/** A request without one of the API keys: HTTP 401. */
export class Unauthorized extends Error {
  override readonly name = 'Unauthorized';

  /** @param presented whether there was a key at all */
  constructor(readonly presented: boolean) {
    super(
      presented
        ? 'the API key is not known'
        : 'an API key is needed, in a header "Authorization: Bearer KEY"',
    );
  }
}

/** The API keys cannot be read, so that nobody can be let in: HTTP 503. */
export class KeysUnreadable extends Error {
  override readonly name = 'KeysUnreadable';
  readonly reason = 'keys-unreadable';
  /** In seconds. */
  readonly retryAfter = 1;

  constructor() {
    super('the API keys cannot be read');
  }
}

/**
 * Why the endpoint gave no scores.
 *
 * - `throttled`: SageMaker, the container or Bedrock asked to slow down
 * - `unavailable`: SageMaker, the container or Bedrock failed with a 5xx, did not answer SageMaker, or is not ready yet
 * - `unreachable`: the connection could not be made, or broke
 * - `timeout`: no answer within the time that was left
 * - `waking`: the endpoint slept, and takes minutes to wake
 * - `refused`: a 4xx: no permission, no such endpoint, or a request that the container does not take
 * - `invalid-scores`: an answer that is not one finite score per document
 */
export type FailureReason =
  | 'throttled'
  | 'unavailable'
  | 'unreachable'
  | 'timeout'
  | typeof WAKING
  | 'refused'
  | 'invalid-scores';

/** The facts about a failed call that are safe to log: names and numbers, never a message, which may quote documents. */
export interface FailureDetails {
  /** The name or code of the error, such as `ModelError` or `ECONNRESET`. */
  readonly errorName?: string;
  /** The HTTP status that SageMaker or Bedrock answered. */
  readonly status?: number;
  /** The status that the container answered SageMaker; 0 when it did not answer. */
  readonly originalStatus?: number;
}

/** Seconds between one look and the next at an endpoint that takes minutes to wake. */
export const WAKING_SECONDS = 60;

const RETRYABLE: Readonly<Record<FailureReason, boolean>> = {
  throttled: true,
  unavailable: true,
  unreachable: true,
  timeout: true,
  // It takes minutes, and the call that failed wakes it.
  waking: false,
  refused: false,
  // The same texts make the same scores: asking again costs time and gives the same answer.
  'invalid-scores': false,
};

/** One call to the endpoint that gave no scores. */
export class EndpointFailure extends Error {
  override readonly name = 'EndpointFailure';

  constructor(
    readonly reason: FailureReason,
    readonly details: FailureDetails = {},
  ) {
    super(`the endpoint gave no scores (${reason})`);
  }

  /** Whether the same call may succeed a moment later. */
  get retryable(): boolean {
    return RETRYABLE[this.reason];
  }
}

/** No scores within the time and the attempts allowed: HTTP 503, or thrown from a direct invoke. */
export class RerankUnavailable extends Error {
  static override readonly name: string = 'RerankUnavailable';
  override readonly name = 'RerankUnavailable';

  constructor(readonly reason: FailureReason) {
    super(`the endpoint gave no scores (${reason})`);
  }

  /** Seconds after which another request may get an answer. */
  get retryAfter(): number {
    return this.reason === 'waking' ? WAKING_SECONDS : 1;
  }
}

/** A fault of this function itself: HTTP 500, or thrown from a direct invoke; the log has the rest. */
export class InternalError extends Error {
  static override readonly name: string = 'InternalError';
  override readonly name = 'InternalError';

  constructor(requestId: string) {
    super(`internal error; its log entry has request_id ${requestId}`);
  }
}
