import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { awaitIdsWithoutHyphen } from '../integration/support/hyphenated-ids';
import type { Worker } from './environment';
import { runSequence } from './run';
import { type Sequence, sequences } from './steps';

/** A sequence that breaks a promise. */
export interface CounterExample {
  /** Gives the sequence again, before it was shrunk. */
  readonly seed: number;
  /** The violation and the smallest sequence that was found for it, to be read by people. */
  readonly report: string;
}

/** The largest seed. */
export const LARGEST_SEED = 2 ** 31 - 1;

/** The seed of a run's n-th sequence; that of the first one is the run's, so that either can be run again by its seed. */
export function seedOf(run: number, number: number): number {
  return number === 0 ? run : createHash('sha256').update(`${run} ${number}`).digest().readUInt32BE() >>> 1;
}

/**
 * Runs the sequence of that seed. When it breaks a promise, runs simpler ones for a while, to find a small one that
 * does.
 *
 * @param shrinkMs - for how long simpler ones are begun
 */
export async function trySeed(
  worker: Worker,
  seed: number,
  shrinkMs: number,
): Promise<CounterExample | undefined> {
  let over = Number.POSITIVE_INFINITY;
  const property = fc.asyncProperty(sequences, async (sequence) => {
    if (performance.now() < over) {
      await awaitIdsWithoutHyphen();
      try {
        await runSequence(worker, sequence);
      } catch (error) {
        over = Math.min(over, performance.now() + shrinkMs);
        throw error;
      }
    }
  });
  const { failed, counterexample, errorInstance } = await fc.check(property, {
    seed,
    numRuns: 1,
    unbiased: true,
  });
  if (!failed) {
    return undefined;
  }
  const [smallest] = counterexample!;
  const cause = errorInstance instanceof Error ? errorInstance : new Error(String(errorInstance));
  return { seed, report: `seed ${seed}: ${cause.message}\n${inLines(smallest)}` };
}

function inLines({ conditions, steps, text }: Sequence): string {
  const lines = [conditions, ...steps, { text }].map((part) => `  ${JSON.stringify(part)}`);
  return lines.join('\n');
}
