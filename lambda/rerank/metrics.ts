import type { FailureReason } from './errors';

/** The outcome of one rerank request; invalid requests do not count. */
export interface Outcome {
  readonly documents: number;
  /** From the valid request to its answer, in milliseconds. */
  readonly latencyMs: number;
  /** Each call to the endpoint, failed ones included, in milliseconds. */
  readonly endpointMs: readonly number[];
  /** Calls that were made again. */
  readonly retried: number;
  /** Why the caller got no ranking; `internal-error`: by a fault of this function itself. @default - it got one */
  readonly notReranked?: FailureReason | 'internal-error';
}

/** Where outcomes are counted. */
export interface Metrics {
  record(outcome: Outcome): void;
}

/** Where errors are counted that Lambda's own metric `Errors` does not tell apart. */
export interface ErrorMetrics {
  /** A fault of this function itself, over HTTP or in a direct invocation. */
  internal(): void;
  /**
   * A direct invocation that ends with an error which the function gives: Lambda counts it as it counts a crash.
   *
   * @param invokedAt when it began, in milliseconds since 1970: the time that Lambda gives its count
   */
  given(invokedAt: number): void;
}
