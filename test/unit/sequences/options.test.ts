import { readOptions, USAGE } from '../../sequences/options';
import { LARGEST_SEED } from '../../sequences/try-seed';

it('takes ten minutes and a random seed by default', () => {
  const seeds = new Set(Array.from({ length: 20 }, () => readOptions([])!.seed));
  expect(seeds.size).toBeGreaterThan(1);
  expect(readOptions([])!.minutes).toBe(10);
});

it('takes what is asked for', () => {
  expect(readOptions(['--minutes', '0.5', '--seed', '0'])).toEqual({ minutes: 0.5, seed: 0 });
  expect(readOptions([`--seed=${LARGEST_SEED}`])!.seed).toBe(LARGEST_SEED);
  expect(readOptions(['--help'])).toBeUndefined();
});

it.each([
  [['--minutes', '0'], '--minutes must be more than 0'],
  [['--minutes', 'long'], 'not long'],
  [['--minutes', ''], '--minutes must be'],
  [['--minutes', '10001'], '--minutes must be'],
  [['--seed', '1.5'], '--seed must be a whole number'],
  [['--seed=-1'], '--seed must be a whole number'],
  [['--seed', String(LARGEST_SEED + 1)], '--seed must be a whole number'],
  [['--lanes', '3'], "Unknown option '--lanes'"],
  [['now'], "Unexpected argument 'now'"],
])('rejects %j with the usage', (args, error) => {
  expect(() => readOptions(args)).toThrow(error);
  expect(() => readOptions(args)).toThrow(USAGE);
  expect(() => readOptions(args)).toThrow(expect.objectContaining({ name: 'UsageError' }));
});
