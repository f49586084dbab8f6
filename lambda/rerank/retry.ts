import type * as Timers from 'node:timers/promises';
import { backoffMs } from '../shared/backoff';
import { Deadline } from '../shared/deadline';
import { EndpointFailure } from './errors';

const BACKOFF = { firstMs: 100, longestMs: 2_000 };

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
  const deadline = Deadline.in(options.budgetMs);
  if (deadline.remainingMs < LEAST_CALL_MS) {
    throw new EndpointFailure('timeout');
  }
  for (let attempt = 1; ; attempt++) {
    try {
      return await call(Math.min(options.callTimeoutMs, deadline.remainingMs));
    } catch (error) {
      const waitMs = backoffMs(attempt, BACKOFF);
      const again =
        error instanceof EndpointFailure &&
        error.retryable &&
        attempt < options.maxAttempts &&
        !options.signal?.aborted;
      if (!again || deadline.remainingMs < waitMs + LEAST_CALL_MS) {
        throw error;
      }
      options.onRetry?.(error, waitMs);
      // Node.js itself loads it at the first wait, which most functions never have.
      const { setTimeout: sleep } = require('node:timers/promises') as typeof Timers;
      await sleep(waitMs, undefined, { signal: options.signal });
    }
  }
}
