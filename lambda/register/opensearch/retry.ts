import { setTimeout as sleep } from 'node:timers/promises';
import { backoffMs } from '../../shared/backoff';
import type { Deadline } from '../../shared/deadline';
import type { CallFailure } from './errors';

const BACKOFF = { firstMs: 400, longestMs: 5_000 };

/** Whether the failure may go away by itself, wherever it occurs. */
export function isTransient(failure: CallFailure): boolean {
  const { status, reason } = failure;
  if (status === undefined) {
    return failure.code !== 'CERT';
  }
  // The first connector of a fresh cluster races the creation of the key that encrypts credentials (ml-commons#1859).
  const isLasting = isScriptFault(reason) || isOfAnotherKey(failure);
  return status === 429 || (status >= 500 && !isLasting) || reason.includes('master key');
}

/** A 5xx that says that the model's answer, or our script, is wrong: the same call gives the same fault. */
function isScriptFault(reason: string): boolean {
  return /script_exception|null_pointer_exception|illegal_argument_exception/.test(reason);
}

/** Whether a connector's credential was encrypted with another key than the cluster's; 2.19 and 3.6 spell it differently. */
export function isOfAnotherKey({ reason }: CallFailure): boolean {
  return /CannotUnwrapDataKey|cannot_unwrap_data_key/.test(reason);
}

/** Whether the cluster takes no new indices: ml-commons, which makes its own, passes on no reason. */
export function takesNoNewIndices({ reason }: CallFailure): boolean {
  return /No response to create ML Config index|index_create_block_exception/.test(reason);
}

/** Whether a rate limiter that somebody has set on the model refused the prediction. */
export function isModelThrottled({ reason }: CallFailure): boolean {
  return reason.includes('throttled at model level');
}

/**
 * Waits before the next attempt, at least as long as the server asked for.
 *
 * @returns false, without waiting, when the deadline would pass meanwhile
 */
export async function waitToRetry(
  failure: CallFailure,
  deadline: Deadline,
  signal?: AbortSignal,
): Promise<boolean> {
  const ms = Math.max(backoffMs(failure.attempts, BACKOFF), failure.retryAfterMs ?? 0);
  if (ms >= deadline.remainingMs) {
    return false;
  }
  await sleep(ms, undefined, { signal });
  return true;
}
