import { setTimeout as sleep } from 'node:timers/promises';
import { SeededRandom } from '../commands/evaluate/random';
import { timed } from '../local/system/timed';
import type { Samples } from './benchmark';

/** How often contenders run. */
export interface AlternateOptions {
  /** Rounds that are not counted: compilers and connections warm up. */
  readonly warmUp: number;
  readonly rounds: number;
  /**
   * Milliseconds before each contender, for those of which the one before leaves threads that wait for more work by
   * taking time from who comes next (OpenMP's do, for 200 ms).
   *
   * @default - none
   */
  readonly pauseMs?: number;
  readonly signal: AbortSignal;
}

/** Gives the milliseconds of what it did: one number, or one for each of several things done at once. */
export type Contender = () => Promise<number | readonly number[]>;

/**
 * Runs each contender once a round and gives their times in milliseconds. Each round has an order of its own, the same
 * in every run: who always ran after the lightest other would seem faster than he is, on a busy machine twice as fast.
 * A disturbance of the machine affects all alike.
 */
export async function alternate(
  contenders: Readonly<Record<string, Contender>>,
  { warmUp, rounds, pauseMs = 0, signal }: AlternateOptions,
): Promise<Samples> {
  const names = Object.keys(contenders);
  const samples = Object.fromEntries(names.map((name): [string, number[]] => [name, []]));
  const random = new SeededRandom(SEED);
  for (let round = 0; round < warmUp + rounds; round++) {
    for (const name of shuffled(names, random)) {
      signal.throwIfAborted();
      if (pauseMs > 0) {
        await sleep(pauseMs, undefined, { signal });
      }
      const times = await contenders[name]!();
      if (round >= warmUp) {
        samples[name]!.push(...(typeof times === 'number' ? [times] : times));
      }
    }
  }
  return samples;
}

function shuffled(names: readonly string[], random: SeededRandom): string[] {
  return names
    .map((name) => ({ name, place: random.next() }))
    .sort((one, other) => one.place - other.place)
    .map(({ name }) => name);
}

const SEED = 1;

/** The milliseconds that work takes. */
export async function msOf(work: () => Promise<unknown>): Promise<number> {
  return (await timed(work)).ms;
}

/** The milliseconds of each of several clients that do the same work at once. */
export function timedAtOnce(clients: number, work: () => Promise<unknown>): Promise<number[]> {
  return Promise.all(Array.from({ length: clients }, () => msOf(work)));
}
