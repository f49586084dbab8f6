import { readOptions } from '../../sequences/options';
import { LARGEST_SEED } from '../../sequences/try-seed';

it('takes ten minutes and a random seed by default', () => {
  const seeds = new Set(Array.from({ length: 20 }, () => readOptions([]).seed));
  expect(seeds.size).toBeGreaterThan(1);
  expect(readOptions([]).minutes).toBe(10);
});

it('takes what is asked for', () => {
  expect(readOptions(['--minutes', '0.5', '--seed', '0'])).toEqual({ minutes: 0.5, seed: 0 });
  expect(readOptions([`--seed=${LARGEST_SEED}`]).seed).toBe(LARGEST_SEED);
});

it.each([
  [['--minutes', '0'], 'It must be more than 0 and at most 10000'],
  [['--minutes', 'long'], "argument 'long' is invalid"],
  [['--minutes', ''], '--minutes <n>'],
  [['--minutes', '10001'], '--minutes <n>'],
  [['--seed', '1.5'], 'It must be a whole number from 0 to'],
  [['--seed=-1'], 'It must be a whole number from 0 to'],
  [['--seed', String(LARGEST_SEED + 1)], 'It must be a whole number from 0 to'],
  [['--lanes', '3'], "unknown option '--lanes'"],
  [['now'], 'too many arguments. Expected 0 arguments but got 1.\n(now)'],
])('rejects %j with the usage', (args, problem) => {
  expect(() => readOptions(args)).toThrow(problem);
  expect(() => readOptions(args)).toThrow('Usage: npm run torture -- [options]');
  expect(() => readOptions(args)).toThrow(expect.objectContaining({ name: 'UsageError' }));
});
