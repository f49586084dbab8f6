import type { Answer } from '../../../benchmarks/toolkit/container';

export const QUERY = 'what is the capital of the united states';
/** Pairs of that query with the passages. */
export const pairsOf = (passages: readonly string[]) =>
  passages.map((text_pair) => ({ text: QUERY, text_pair }));

/** The scores of an answer, which must be one. */
export const scoresOf = ({ status, body }: Answer) => {
  expect(status).toBe(200);
  return (body as { score: number }[]).map(({ score }) => score);
};

/** The largest difference between scores of the same passages. */
export const furthest = (one: readonly number[], other: readonly number[]) => {
  expect(one).toHaveLength(other.length);
  return Math.max(...one.map((score, index) => Math.abs(score - other[index]!)));
};
