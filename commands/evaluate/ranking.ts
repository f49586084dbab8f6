import type { Judgements } from './qrels-file';

/** A passage that a search found. */
export interface ScoredPassage {
  readonly id: string;
  readonly score: number;
}

/**
 * Orders passages as trec_eval does, whatever order they came in: by falling score, equal scores by falling id, ids
 * compared by their bytes (trec_eval 10.0, `form_res_rels.c`, `comp_sim_docno`). So the result does not depend on how
 * an index breaks ties.
 */
export function rankAsTrecEval(passages: readonly ScoredPassage[]): ScoredPassage[] {
  return [...passages].sort(
    (a, b) => b.score - a.score || Buffer.compare(Buffer.from(b.id), Buffer.from(a.id)),
  );
}

/** The grade of each passage of a ranking; undefined where it is not judged. */
export type Grades = readonly (number | undefined)[];

/** Looks up the grades of a ranking. */
export function gradesOf(ranking: readonly ScoredPassage[], judgements: Judgements): Grades {
  return ranking.map(({ id }) => {
    const grade = judgements.get(id);
    return grade !== undefined && grade >= 0 ? grade : undefined;
  });
}
