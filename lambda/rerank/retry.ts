import { setTimeout as sleep } from 'node:timers/promises';
import { EndpointFailure } from './errors';

const FIRST_BACKOFF_MS = 100;
const LONGEST_BACKOFF_MS = 2_000;

/** A call needs at least this long to have a chance; with less time left it only adds load. */
const LEAST_CALL_MS = 50;

/** How often and how long to try. */
export interface RetryOptions {
  /** Milliseconds for everything: calls and the waits between them. */
  readonly budgetMs: number;
  /** The longest that one call may take, in milliseconds. */
  readonly callTimeoutMs: number;
  /** Calls in all, the first included. */
  readonly maxAttempts: number;
  /** Once it aborts, there is no other attempt, and no waiting for one. @default - none */
  readonly signal?: AbortSignal;
  /** Told of each failure that will be tried again. */
  readonly onRetry?: (failure: EndpointFailure, waitMs: number) => void;
}

/**
 * Calls until it succeeds, the failure is not retryable, or the attempts or the time are used up; waits with full
 * jitter in between.
 *
 * @param call is given the milliseconds that it may take
 * @throws EndpointFailure of the last call; `timeout` when there was no time for even one
 */
export async function withRetries<T>(
  call: (timeoutMs: number) => Promise<T>,
  options: RetryOptions,
): Promise<T> {
  const end = performance.now() + options.budgetMs;
  const left = () => end - performance.now();
  if (left() < LEAST_CALL_MS) {
    throw new EndpointFailure('timeout');
  }
  for (let attempt = 1; ; attempt++) {
    try {
      return await call(Math.min(options.callTimeoutMs, left()));
    } catch (error) {
      const waitMs = Math.random() * Math.min(LONGEST_BACKOFF_MS, FIRST_BACKOFF_MS * 2 ** (attempt - 1));
      const again =
        error instanceof EndpointFailure &&
        error.retryable &&
        attempt < options.maxAttempts &&
        !options.signal?.aborted;
      if (!again || left() < waitMs + LEAST_CALL_MS) {
        throw error;
      }
      options.onRetry?.(error, waitMs);
      await sleep(waitMs, undefined, { signal: options.signal });
    }
  }
}
