import {
  bootstrapInterval,
  comparePaired,
  holm,
  randomizationTest,
} from '../../../../commands/evaluate/significance';

it('gives the p-value that counting all sign flips gives', () => {
  const differences = [0.5, 0.4, 0.3, 0.2, 0.1, 0.05, 0.3, -0.1];
  const observed = differences.reduce((a, b) => a + b, 0);
  let asLarge = 0;
  for (let flips = 0; flips < 2 ** differences.length; flips++) {
    const sum = differences.reduce(
      (total, value, index) => total + ((flips >> index) & 1 ? -value : value),
      0,
    );
    asLarge += Math.abs(sum) >= observed - 1e-9 ? 1 : 0;
  }
  expect(randomizationTest(differences, 50_000)).toBeCloseTo(asLarge / 2 ** differences.length, 2);
});

it('sees no difference where there is none, and does not claim the impossible', () => {
  expect(randomizationTest([0, 0, 0])).toBe(1);
  expect(randomizationTest([0.1])).toBe(1);
  expect(randomizationTest(new Array(100).fill(0.1))).toBeCloseTo(1 / 10_001, 6);
});

it('gives the same numbers each time', () => {
  const before = [0.1, 0.5, 0.3, 0.9];
  const after = [0.4, 0.4, 0.3, 1];
  expect(comparePaired(before, after)).toEqual(comparePaired(before, after));
});

it('counts better, worse and equal queries, rounding errors being equal', () => {
  const { difference, better, worse, equal } = comparePaired([0.1, 0.5, 0.3], [0.4, 0.4, 0.1 + 0.2]);
  expect(difference).toBeCloseTo(0.2 / 3, 12);
  expect({ better, worse, equal }).toEqual({ better: 1, worse: 1, equal: 1 });
});

it('puts the interval where the normal approximation has it, for many queries', () => {
  const differences = Array.from({ length: 200 }, (_, index) => Math.sin(index) + 0.2);
  const average = differences.reduce((a, b) => a + b, 0) / 200;
  const deviation = Math.sqrt(differences.reduce((sum, value) => sum + (value - average) ** 2, 0) / 200);
  const [low, high] = bootstrapInterval(differences);
  expect(low).toBeCloseTo(average - (1.96 * deviation) / Math.sqrt(200), 2);
  expect(high).toBeCloseTo(average + (1.96 * deviation) / Math.sqrt(200), 2);
});

it("corrects p-values as R's p.adjust does by Holm's method, in the order given", () => {
  // p.adjust(c(0.01, 0.04, 0.03, 0.005), "holm")
  const expected = [0.03, 0.06, 0.06, 0.02].map((value) => expect.closeTo(value, 12));
  expect(holm([0.01, 0.04, 0.03, 0.005])).toEqual(expected);
  expect(holm([0.7, 0.9])).toEqual([1, 1]);
  expect(holm([0.04])).toEqual([0.04]);
  expect(holm([])).toEqual([]);
});
