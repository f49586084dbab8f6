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
  return status === 429 || (status >= 500 && !isScriptFault(reason)) || reason.includes('master key');
}

/** A 5xx that says that the model's answer, or our script, is wrong: the same call gives the same fault. */
function isScriptFault(reason: string): boolean {
  return /script_exception|null_pointer_exception|illegal_argument_exception/.test(reason);
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
