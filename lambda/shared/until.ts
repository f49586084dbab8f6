import { setTimeout as sleep } from 'node:timers/promises';
import type { Deadline } from './deadline';

/** How often to look, and what ends the looking. */
export interface Polling {
  /** Milliseconds between one look and the next. */
  readonly everyMs: number;
  /** Ends the looking with its reason. @default - only the deadline ends it */
  readonly signal?: AbortSignal;
  /** Whether to look again after an error. @default - every error ends the looking */
  readonly again?: (error: unknown) => boolean | Promise<boolean>;
}

/**
 * Looks until there is an answer, at least once; there is no further look that the deadline would precede.
 *
 * @returns the answer of the last look, which is falsy when the time was up
 * @throws what the last look threw
 */
export async function until<Answer>(
  deadline: Deadline,
  look: () => Answer | Promise<Answer>,
  { everyMs, signal, again = () => false }: Polling,
): Promise<Answer> {
  for (;;) {
    signal?.throwIfAborted();
    try {
      const answer = await look();
      if (answer || deadline.remainingMs < everyMs) {
        return answer;
      }
    } catch (error) {
      if (!(await again(error)) || deadline.remainingMs < everyMs) {
        throw error;
      }
    }
    await sleep(everyMs, undefined, { signal });
  }
}
