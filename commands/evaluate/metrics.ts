import type { Judgements } from './qrels-file';
import type { Grades } from './ranking';

/*
 * Measures of one query as trec_eval 10.0 defines them (https://github.com/usnistgov/trec_eval, files m_*.c), held to
 * its own fixtures by test/unit/commands/evaluate/trec-eval.test.ts. A passage that is not judged counts as not relevant;
 * a ranking shorter than k is filled up with such passages; a query that found nothing has 0.
 *
 * `level` is the grade from which a passage is relevant, trec_eval's -l.
 */

/**
 * Normalized discounted cumulative gain of the first k: the sum of grade / log2(rank + 1), over that of the best
 * order of all judged passages. trec_eval: `ndcg_cut.k`; without k, `ndcg`.
 */
export function ndcg(grades: Grades, judgements: Judgements, k = Number.POSITIVE_INFINITY): number {
  const ideal = discountedGain(
    [...judgements.values()].sort((a, b) => b - a),
    k,
  );
  return ideal === 0 ? 0 : discountedGain(grades, k) / ideal;
}

function discountedGain(grades: Grades, k: number): number {
  return grades
    .slice(0, k)
    .reduce<number>((sum, grade = 0, index) => sum + Math.max(grade, 0) / Math.log2(index + 2), 0);
}

/** 1 / rank of the first relevant passage of the first k, or 0. trec_eval: `-M k -m recip_rank`. */
export function reciprocalRank(grades: Grades, level: number, k = Number.POSITIVE_INFINITY): number {
  const index = grades.slice(0, k).findIndex((grade) => isRelevant(grade, level));
  return index < 0 ? 0 : 1 / (index + 1);
}

/** The share of the first k that is relevant. trec_eval: `P.k`. */
export function precision(grades: Grades, level: number, k: number): number {
  return countRelevant(grades.slice(0, k), level) / k;
}

/** The share of the relevant passages that is among the first k. trec_eval: `recall.k`. */
export function recall(grades: Grades, judgements: Judgements, level: number, k: number): number {
  const relevant = countRelevant([...judgements.values()], level);
  return relevant === 0 ? 0 : countRelevant(grades.slice(0, k), level) / relevant;
}

/**
 * The precision at the rank of each relevant passage that was found among the first k, summed up and divided by the
 * number of all relevant passages. trec_eval: `map_cut.k`; without k, `map`.
 */
export function averagePrecision(
  grades: Grades,
  judgements: Judgements,
  level: number,
  k = Number.POSITIVE_INFINITY,
): number {
  const relevant = countRelevant([...judgements.values()], level);
  let found = 0;
  let sum = 0;
  grades.slice(0, k).forEach((grade, index) => {
    if (isRelevant(grade, level)) {
      found += 1;
      sum += found / (index + 1);
    }
  });
  return relevant === 0 ? 0 : sum / relevant;
}

/** The share of the first k that nobody judged. trec_eval: `unj.k`. */
export function unjudged(grades: Grades, k: number): number {
  return grades.slice(0, k).filter((grade) => grade === undefined).length / k;
}

function isRelevant(grade: number | undefined, level: number): boolean {
  return grade !== undefined && grade >= level;
}

function countRelevant(grades: Grades, level: number): number {
  return grades.filter((grade) => isRelevant(grade, level)).length;
}
