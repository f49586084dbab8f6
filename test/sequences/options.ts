import { randomInt } from 'node:crypto';
import { npmCommand, positiveNumber, readCommandLine, wholeNumber } from '../../commands/shared/command-line';
import { LARGEST_SEED } from './try-seed';

const LONGEST_MINUTES = 10_000;

const COMMAND = npmCommand(
  'npm run torture --',
  'Starts OpenSearch in every version that this machine can run, and runs random sequences of deployments, deletes, late ' +
    "events and faults against the registrar, for as long as asked. After every step the registrar's promises are checked. " +
    'The first one that does not hold ends it, with the smallest sequence that was found for it, and exit code 1.',
)
  .option(
    '--minutes <n>',
    `for how long sequences are begun, up to ${LONGEST_MINUTES}; fractions are possible`,
    positiveNumber(LONGEST_MINUTES),
    10,
  )
  .option(
    '--seed <n>',
    `begins with the sequence of this seed, a whole number up to ${LARGEST_SEED} (default: a random one)`,
    wholeNumber(0, LARGEST_SEED),
  );

/** The options of the command line. */
export interface FuzzOptions {
  readonly minutes: number;
  readonly seed: number;
}

/** Reads the command line. @throws UsageError */
export function readOptions(args: readonly string[]): FuzzOptions {
  const { minutes, seed = randomInt(LARGEST_SEED) } = readCommandLine(COMMAND, args);
  return { minutes, seed };
}
