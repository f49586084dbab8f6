import type { Config } from 'jest';
import { endCounting, neverTried, sentence } from './counts';

/** The part of jest's configuration that tells whether it runs all tests of its projects. */
export type Selection = Pick<
  NonNullable<Config>,
  'testNamePattern' | 'onlyChanged' | 'onlyFailures' | 'lastCommit' | 'changedSince'
> & {
  readonly testPathPatterns?: { isSet(): boolean };
  readonly nonFlagArgs?: readonly string[];
  readonly shard?: object;
};

/**
 * Says what a run has tried.
 *
 * @throws Error when all tests were run and one kind of thing was never tried: promises that are not put to the test hold
 */
export function sayWhatWasTried(selection: Selection): void {
  const counts = endCounting();
  process.stdout.write(`${sentence(counts)}\n`);
  const missing = neverTried(counts);
  if (isWhole(selection) && missing.length > 0) {
    throw new Error(`The integration tests have tried no ${missing.join(' and no ')}.`);
  }
}

function isWhole(selection: Selection): boolean {
  const { testNamePattern, onlyChanged, onlyFailures, lastCommit, changedSince, shard } = selection;
  return !(
    selection.testPathPatterns?.isSet() ||
    selection.nonFlagArgs?.length ||
    testNamePattern ||
    onlyChanged ||
    onlyFailures ||
    lastCommit ||
    changedSince ||
    shard
  );
}
