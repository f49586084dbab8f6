import { randomInt } from 'node:crypto';
import { parseOptions, usageError } from '../../commands/shared/options';
import { LARGEST_SEED } from './try-seed';

const LONGEST_MINUTES = 10_000;

/** How the command is called. */
export const USAGE = `Usage: npm run torture -- [options]

Starts OpenSearch in every version that this machine can run, and runs random sequences of deployments, deletes, late
events and faults against the registrar, for as long as asked. After every step the registrar's promises are checked.
The first one that does not hold ends it, with the smallest sequence that was found for it, and exit code 1.

  --minutes N   for how long sequences are begun, up to ${LONGEST_MINUTES}; fractions are possible   (default: 10)
  --seed N      begins with the sequence of this seed, a whole number up to ${LARGEST_SEED}
                                                                         (default: a random one)
  --help        print this`;

/** The options of the command line. */
export interface FuzzOptions {
  readonly minutes: number;
  readonly seed: number;
}

/** Reads the command line. @returns undefined when only help is asked for @throws UsageError */
export function readOptions(args: readonly string[]): FuzzOptions | undefined {
  const text = { type: 'string' } as const;
  const values = parseOptions(args, { minutes: text, seed: text, help: { type: 'boolean' } }, USAGE);
  if (values.help) {
    return undefined;
  }
  const number = (name: 'minutes' | 'seed', fallback: number) => {
    const given = values[name];
    return given === undefined ? fallback : given.trim() === '' ? Number.NaN : Number(given);
  };
  const minutes = number('minutes', 10);
  if (!(minutes > 0 && minutes <= LONGEST_MINUTES)) {
    throw usageError(`--minutes must be more than 0, up to ${LONGEST_MINUTES}, not ${values.minutes}`, USAGE);
  }
  const seed = number('seed', randomInt(LARGEST_SEED));
  if (!Number.isInteger(seed) || seed < 0 || seed > LARGEST_SEED) {
    throw usageError(`--seed must be a whole number from 0 to ${LARGEST_SEED}, not ${values.seed}`, USAGE);
  }
  return { minutes, seed };
}
