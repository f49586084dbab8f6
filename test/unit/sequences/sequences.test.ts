import fc from 'fast-check';
import { FAULTS } from '../../integration/support/fault-proxy';
import { sequences } from '../../sequences/steps';
import { LARGEST_SEED, seedOf } from '../../sequences/try-seed';

const sample = (seed: number) => fc.sample(sequences, { seed, numRuns: 1 })[0]!;
const many = Array.from({ length: 300 }, (_, number) => sample(seedOf(1, number)));

describe('the seed of a run', () => {
  it('is that of its first sequence, and gives others to the next ones', () => {
    expect(seedOf(42, 0)).toBe(42);
    const seeds = Array.from({ length: 1_000 }, (_, number) => seedOf(42, number));
    expect(new Set(seeds).size).toBe(1_000);
    expect(seeds.every((seed) => Number.isInteger(seed) && seed >= 0 && seed <= LARGEST_SEED)).toBe(true);
  });

  it('gives the same sequence again', () => {
    expect(sample(7)).toEqual(sample(7));
    expect(sample(7)).not.toEqual(sample(8));
  });
});

describe('random sequences', () => {
  const steps = many.flatMap((sequence) => sequence.steps);

  it('do everything that there is to do, under all conditions', () => {
    expect(new Set(steps.map((step) => step.do)).size).toBe(4);
    expect(new Set(steps.flatMap((step) => (step.do === 'deploy' ? step.fails : []))).size).toBe(4);
    expect(new Set(many.map(({ conditions }) => JSON.stringify(conditions))).size).toBe(4);
  });

  it('let every fault be met, and several in one operation', () => {
    const planned = steps.flatMap((step) => ('faults' in step ? [step.faults] : []));
    expect(new Set(planned.flat().map(({ fault }) => fault)).size).toBe(FAULTS.length);
    expect(planned.some((faults) => faults.length > 1)).toBe(true);
    expect(planned.some((faults) => faults.length === 0)).toBe(true);
  });

  it('shrink to a step or two without a fault, under the usual conditions', async () => {
    const { counterexample } = await fc.check(
      fc.asyncProperty(sequences, async ({ steps: taken }) => !taken.some((step) => step.do === 'deploy')),
      { seed: 1 },
    );
    const [{ steps: left, ...rest }] = counterexample!;
    expect(left.length).toBeLessThanOrEqual(2);
    const simplest = { connector: 0, configuration: 0, pipeline: 0, fails: 'no', faults: [] };
    expect(left[0]).toEqual({ do: 'deploy', ...simplest });
    expect(rest).toEqual({ conditions: { updateOnRollback: true, duplicates: false }, text: '' });
  });
});
