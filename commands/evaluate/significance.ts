import { SeededRandom } from './random';

const SEED = 20_260_101;
const SAMPLES = 10_000;
/** Sums of the same numbers in another order differ by less than this. */
const ROUNDING = 1e-9;

/** How two systems differ over the same queries. */
export interface PairedComparison {
  /** The mean of the differences, positive where the second system is better. */
  readonly difference: number;
  /** 95 % interval of the mean difference. */
  readonly interval: readonly [low: number, high: number];
  /** Two-sided: how often a difference at least this large would appear if the two systems did not differ. */
  readonly pValue: number;
  readonly better: number;
  readonly worse: number;
  readonly equal: number;
}

/** Compares what two systems have on the same queries, given in the same order. */
export function comparePaired(first: readonly number[], second: readonly number[]): PairedComparison {
  const differences = second.map((value, index) => value - first[index]!);
  return {
    difference: mean(differences),
    interval: bootstrapInterval(differences),
    pValue: randomizationTest(differences),
    better: differences.filter((difference) => difference > ROUNDING).length,
    worse: differences.filter((difference) => difference < -ROUNDING).length,
    equal: differences.filter((difference) => Math.abs(difference) <= ROUNDING).length,
  };
}

/**
 * Fisher's randomization test, the one to prefer for retrieval measures (Smucker, Allan, Carterette, "A comparison of
 * statistical significance tests for information retrieval evaluation", CIKM 2007): if the systems did not differ, each
 * query's difference could as well have the other sign. The observed order counts as one of the samples, so that p is
 * never 0 (Phipson, Smyth 2010).
 *
 * @returns the two-sided p-value
 */
export function randomizationTest(differences: readonly number[], samples = SAMPLES, seed = SEED): number {
  const observed = Math.abs(differences.reduce(add, 0)) - ROUNDING;
  const random = new SeededRandom(seed);
  let asLarge = 1;
  for (let sample = 0; sample < samples; sample++) {
    let sum = 0;
    for (const difference of differences) {
      sum += random.sign() * difference;
    }
    if (Math.abs(sum) >= observed) {
      asLarge += 1;
    }
  }
  return asLarge / (samples + 1);
}

/** 95 % percentile interval of the mean under resampling of the queries (Efron's paired bootstrap). */
export function bootstrapInterval(
  differences: readonly number[],
  samples = SAMPLES,
  seed = SEED,
): readonly [low: number, high: number] {
  const random = new SeededRandom(seed);
  const means = Float64Array.from({ length: samples }, () => {
    let sum = 0;
    for (let draw = 0; draw < differences.length; draw++) {
      sum += differences[Math.floor(random.next() * differences.length)]!;
    }
    return sum / differences.length;
  }).sort();
  return [means[Math.floor(samples * 0.025)]!, means[Math.ceil(samples * 0.975) - 1]!];
}

/**
 * Holm's step-down correction: of several comparisons, the chance that any of those below a level is there by chance is at most
 * that level (Holm, "A simple sequentially rejective multiple test procedure", Scandinavian Journal of Statistics, 1979).
 *
 * @returns the corrected p-values, in the order given
 */
export function holm(pValues: readonly number[]): number[] {
  const corrected = new Array<number>(pValues.length);
  let largest = 0;
  const rising = pValues.map((pValue, place) => ({ pValue, place })).sort((a, b) => a.pValue - b.pValue);
  rising.forEach(({ pValue, place }, rank) => {
    largest = Math.max(largest, Math.min(1, pValue * (pValues.length - rank)));
    corrected[place] = largest;
  });
  return corrected;
}

/** The arithmetic mean. */
export function mean(values: readonly number[]): number {
  return values.reduce(add, 0) / values.length;
}

function add(a: number, b: number): number {
  return a + b;
}
