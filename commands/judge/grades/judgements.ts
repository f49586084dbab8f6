import { derivedId, keyOf } from '../queries/logged-query';
import type { MarkedPassage } from './mark';

/** A query with the grades of its passages, by their ids. */
export interface GradedQuery {
  readonly id: string;
  readonly text: string;
  readonly grades: ReadonlyMap<string, number>;
}

/**
 * The judgements of all graders together. Where they gave different grades, the median counts; of two in the middle, their
 * mean, rounded down, so that a doubt counts against the passage. A query has the id that it has now, or had last.
 */
export function judgementsOf(
  graders: Iterable<readonly MarkedPassage[]>,
  queriesNow: Iterable<{ readonly id: string; readonly text: string }> = [],
): GradedQuery[] {
  const idNow = new Map([...queriesNow].map(({ id, text }) => [keyOf(text), id]));
  const queries = new Map<string, { id: string; text: string; grades: Map<string, number[]> }>();
  for (const { query, queryId, passage, mark } of [...graders].flat()) {
    if (mark !== 'skip') {
      const known = queries.get(keyOf(query)) ?? { id: queryId, text: query, grades: new Map() };
      queries.set(keyOf(query), { ...known, id: idNow.get(keyOf(query)) ?? queryId });
      known.grades.set(passage, [...(known.grades.get(passage) ?? []), mark]);
    }
  }
  const taken = new Set<string>();
  return [...queries.values()].map(({ id, text, grades }) => {
    // Two files of queries may number them alike.
    const own = taken.has(id) ? derivedId(text) : id;
    taken.add(own);
    return { id: own, text, grades: new Map([...grades].map(([passage, of]) => [passage, median(of)])) };
  });
}

function median(grades: readonly number[]): number {
  const sorted = [...grades].sort((one, other) => one - other);
  const middle = sorted.length / 2;
  return Math.floor((sorted[Math.ceil(middle) - 1]! + sorted[Math.floor(middle)]!) / 2);
}
