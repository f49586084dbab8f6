import type { QueryRun } from './run';

/** Warnings about the searches' answers that make the numbers doubtful. */
export function warningsAbout(runs: readonly QueryRun[]): string[] {
  const warnings: string[] = [];
  const empty = runs.filter(({ plain }) => plain.hits.length === 0);
  if (empty.length > 0) {
    warnings.push(
      `queries for which plain search found nothing, which count 0: ${empty.length} of ${runs.length}`,
    );
  }
  const judged = runs.some(({ query, plain }) => plain.hits.some(({ id }) => query.judgements.has(id)));
  if (!judged && empty.length < runs.length) {
    warnings.push('no judged passage was found: the ids of the qrels must be those of the index (_id)');
  }
  const untouched = runs.filter(
    ({ plain, reranked }) => plain.hits.length > 0 && haveSameScores(plain, reranked),
  );
  if (untouched.length > 0) {
    warnings.push(
      'reranked searches that came back with the scores of plain search, so that the pipeline did not rerank them (a ' +
        `failure that ignore_failure hides, or no rerank processor): ${untouched.length} of ${runs.length}`,
    );
  }
  return warnings;
}

function haveSameScores(plain: QueryRun['plain'], reranked: QueryRun['reranked']): boolean {
  const scoreOf = new Map(plain.hits.map(({ id, score }) => [id, score]));
  return reranked.hits.every(({ id, score }) => scoreOf.get(id) === score);
}
