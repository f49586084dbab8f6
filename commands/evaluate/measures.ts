import { averagePrecision, ndcg, precision, recall, reciprocalRank } from './metrics';
import type { Judgements } from './qrels-file';
import type { Grades } from './ranking';

/** The cutoffs of the measures. */
export interface Cutoffs {
  /** How many passages a user looks at. */
  readonly k: number;
  /** The grade from which a passage counts as relevant. */
  readonly relevanceLevel: number;
}

/** The measures that are reported; the first is the one that queries are compared by. */
export const MEASURES = ['ndcg', 'reciprocalRank', 'precision', 'recall', 'averagePrecision'] as const;

export type Measure = (typeof MEASURES)[number];

/** The value of every measure for one ranking of one query. */
export type MeasureValues = Readonly<Record<Measure, number>>;

/** Takes every measure of one ranking; average precision over the whole of it, the others over its first k. */
export function measure(
  grades: Grades,
  judgements: Judgements,
  { k, relevanceLevel }: Cutoffs,
): MeasureValues {
  return {
    ndcg: ndcg(grades, judgements, k),
    reciprocalRank: reciprocalRank(grades, relevanceLevel, k),
    precision: precision(grades, relevanceLevel, k),
    recall: recall(grades, judgements, relevanceLevel, k),
    averagePrecision: averagePrecision(grades, judgements, relevanceLevel),
  };
}

/** The names by which people know the measures. */
export function measureNames(k: number): Readonly<Record<Measure, string>> {
  return {
    ndcg: `NDCG@${k}`,
    reciprocalRank: `MRR@${k}`,
    precision: `P@${k}`,
    recall: `Recall@${k}`,
    averagePrecision: 'MAP',
  };
}
