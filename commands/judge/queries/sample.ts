import { hashOf, keyOf, type LoggedQuery } from './logged-query';

/** Of a sample, the share of the queries that are searched for most. */
const FREQUENT_SHARE = 2 / 3;

/**
 * A sample of the queries of a log, which is ordered by frequency: two thirds are the most frequent, the rest are drawn
 * from all others, most of which are rare. The draw depends on the queries' texts alone, so that a log of another week
 * gives much of the same sample.
 */
export function sampleOf(queries: readonly LoggedQuery[], size: number): readonly LoggedQuery[] {
  if (queries.length <= size) {
    return queries;
  }
  const frequent = Math.ceil(size * FREQUENT_SHARE);
  const lot = new Map(queries.slice(frequent).map((query) => [query, hashOf(keyOf(query.text))]));
  const drawn = [...lot].sort(([, one], [, other]) => (one < other ? -1 : 1)).map(([query]) => query);
  return [...queries.slice(0, frequent), ...drawn.slice(0, size - frequent)];
}
