import type { JudgedQuery } from '../../../../commands/evaluate/collection';
import type { ReportSubject } from '../../../../commands/evaluate/report';
import type { QueryRun } from '../../../../commands/evaluate/run';

/** A query with the grades of its judged passages. */
export function judgedQuery(id: string, grades: Record<string, number>, text = `text of ${id}`): JudgedQuery {
  return { id, text, judgements: new Map(Object.entries(grades)) };
}

/** A run whose rankings have falling scores: the plain ones above 1, the reranked ones below. */
export function queryRun(
  query: JudgedQuery,
  plain: readonly string[],
  reranked: readonly string[],
): QueryRun {
  return {
    query,
    plain: { hits: plain.map((id, rank) => ({ id, score: 10 - rank })), milliseconds: [5] },
    reranked: { hits: reranked.map((id, rank) => ({ id, score: 1 / (2 + rank) })), milliseconds: [90, 70] },
  };
}

export const subject: ReportSubject = {
  collection: 'a collection',
  passages: 4,
  k: 2,
  depth: 3,
  candidates: 'search',
  relevanceLevel: 1,
  opensearchVersion: '3.6.0',
  scoredBy: 'Scored by a model.',
  time: '2026-11-23T00:00:00.000Z',
};
