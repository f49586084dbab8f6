import { UsageError } from '../shared/usage-error';
import type { Judgements } from './qrels-file';
import type { Query } from './queries-file';
import { someIds } from './some-ids';

/** A query and what people judged about passages for it. */
export interface JudgedQuery extends Query {
  readonly judgements: Judgements;
}

/** Judged queries to evaluate, with warnings for the reader of the result. */
export interface Collection {
  readonly queries: readonly JudgedQuery[];
  readonly warnings: readonly string[];
}

/** The parts of a collection. */
export interface CollectionParts {
  readonly queries: readonly Query[];
  readonly qrels: ReadonlyMap<string, Judgements>;
  /** The ids of the passages. @default - not known: the passages are in an index of your own */
  readonly held?: { has(id: string): boolean };
  /** The grade from which a passage counts as relevant. */
  readonly relevanceLevel: number;
}

/**
 * Joins queries with their judgements, in the order of the queries. What one side names and the other lacks is left
 * out and said.
 *
 * @throws UsageError when no judged query is left
 */
export function joinCollection({ queries, qrels, held, relevanceLevel }: CollectionParts): Collection {
  const judged = queries.flatMap((query): JudgedQuery[] => {
    const judgements = qrels.get(query.id);
    return judgements ? [{ ...query, judgements }] : [];
  });
  const known = new Set(queries.map(({ id }) => id));
  const absent = [...qrels.keys()].filter((id) => !known.has(id));
  if (judged.length === 0) {
    throw new UsageError(
      `no judged query is left: the qrels judge ${count(qrels.size, 'query', 'queries')} (${someIds(qrels.keys())}), and ` +
        `none of them is among the ${count(queries.length, 'query', 'queries')} (${someIds(known)})`,
    );
  }
  const warnings: string[] = [];
  const warn = (message: string, ids: readonly string[]) => {
    if (ids.length > 0) {
      warnings.push(`${message}: ${ids.length} (${someIds(ids)})`);
    }
  };
  warn('queries of the qrels that are not among the queries, left out', absent);
  warn('queries without a judgement, left out', idsOf(queries.filter(({ id }) => !qrels.has(id))));
  warn(
    `queries without a passage of grade ${relevanceLevel} or more, which count 0 in most measures`,
    idsOf(judged.filter(({ judgements }) => !holdsRelevant(judgements, relevanceLevel))),
  );
  if (held) {
    const named = new Set(judged.flatMap(({ judgements }) => [...judgements.keys()]));
    warn(
      'judged passages that are not in the corpus',
      [...named].filter((id) => !held.has(id)),
    );
  }
  return { queries: judged, warnings };
}

function holdsRelevant(judgements: Judgements, level: number): boolean {
  return [...judgements.values()].some((grade) => grade >= level);
}

function idsOf(queries: readonly Query[]): string[] {
  return queries.map(({ id }) => id);
}

function count(n: number, one: string, many: string): string {
  return `${n} ${n === 1 ? one : many}`;
}
