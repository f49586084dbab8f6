import type { Report } from './report';
import { comparePaired, holm, type PairedComparison } from './significance';

/** The result of an evaluation of several rerankers on the same queries, as `--json` writes it. */
export interface Comparison {
  readonly rerankers: readonly RerankerReport[];
  /** By NDCG@k, every two orders, the plain one among them. */
  readonly pairs: readonly PairReport[];
}

/** One reranker against the plain order. */
export interface RerankerReport {
  readonly name: string;
  readonly report: Report;
}

/** Two orders of the same queries; a difference is positive where the second is better. */
export interface PairReport extends PairedComparison {
  readonly first: string;
  readonly second: string;
  /** The p-value after Holm's correction for all pairs. */
  readonly correctedPValue: number;
}

/** The name of the order before reranking. */
export const PLAIN = 'plain';

/** Compares every two rerankers, and each with the plain order. */
export function compareRerankers(rerankers: readonly RerankerReport[]): Comparison {
  const pairs = [
    ...rerankers.map(({ name, report }) => ({ first: PLAIN, second: name, ...againstPlain(report) })),
    ...rerankers.flatMap(({ name, report }, place) =>
      rerankers.slice(place + 1).map((other) => ({
        first: name,
        second: other.name,
        ...comparePaired(ndcgOf(report), ndcgOf(other.report)),
      })),
    ),
  ];
  const corrected = holm(pairs.map(({ pValue }) => pValue));
  return {
    rerankers,
    pairs: pairs.map((pair, place) => ({ ...pair, correctedPValue: corrected[place]! })),
  };
}

function againstPlain({ measures }: Report): PairedComparison {
  const { difference, interval, pValue, better, worse, equal } = measures[0]!;
  return { difference, interval, pValue, better, worse, equal };
}

function ndcgOf({ queries }: Report): number[] {
  return queries.map(({ reranked }) => reranked.measures.ndcg);
}
