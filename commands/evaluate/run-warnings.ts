import { rankAsTrecEval, type ScoredPassage } from './ranking';
import type { QueryRun, QueryRuns } from './run';
import { someIds } from './some-ids';

/** Warnings about the searches' answers that make the numbers doubtful. */
export function warningsAbout(runs: readonly QueryRun[], k: number): string[] {
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
  return [...warnings, ...warningsAboutOwnPassages(runs), ...warningsAboutTies(runs, k)];
}

/** Warnings about queries that could not be searched for, by reason. */
export function warningsAboutLeftOut(leftOut: QueryRuns['leftOut'], queries: number): string[] {
  return [...new Set(leftOut.values())].map((reason) => {
    const ids = [...leftOut].filter(([, why]) => why === reason).map(([id]) => id);
    return `queries left out, since ${reason}: ${ids.length} of ${queries} (${someIds(ids)})`;
  });
}

function warningsAboutOwnPassages(runs: readonly QueryRun[]): string[] {
  const own = runs.filter(({ plain }) => (plain.ownPassages ?? []).length > 0);
  return own.length === 0
    ? []
    : [
        'queries that are passages of the index themselves; that passage, which nobody judged, is left out of both orders: ' +
          `${own.length} of ${runs.length} (${someIds(own.map(({ query }) => query.id))})`,
      ];
}

/** OpenSearch scores in single precision, and so do trec_eval 9 and pytrec_eval compare. */
function warningsAboutTies(runs: readonly QueryRun[], k: number): string[] {
  const scores = runs.map(({ reranked }) =>
    rankAsTrecEval(reranked.hits.map(inSinglePrecision)).map(({ score }) => score),
  );
  const saturated = scores.filter((of) => of[1] === 1).length;
  // The hit after the last that is measured may stand in its place.
  const tied = scores.filter((of) => of.slice(1, k + 1).some((score, rank) => score === of[rank])).length;
  const warnings: string[] = [];
  if (tied > 0) {
    warnings.push(
      `queries whose first ${k} reranked hits have equal scores, in the 32 bits that OpenSearch has for them; the search ` +
        `orders those otherwise than trec_eval, by which they are measured: ${tied} of ${runs.length}`,
    );
  }
  if (saturated > 0) {
    warnings.push(
      'queries of which several hits have the score 1: the model is surer than its scores can say, and does not rank these: ' +
        `${saturated} of ${runs.length}`,
    );
  }
  return warnings;
}

function inSinglePrecision({ id, score }: ScoredPassage): ScoredPassage {
  return { id, score: Math.fround(score) };
}

function haveSameScores(plain: QueryRun['plain'], reranked: QueryRun['reranked']): boolean {
  const scoreOf = new Map(plain.hits.map(({ id, score }) => [id, score]));
  return reranked.hits.every(({ id, score }) => scoreOf.get(id) === score);
}
