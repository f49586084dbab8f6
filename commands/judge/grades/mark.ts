import * as z from 'zod/mini';

/** The scale of the passages of TREC's Deep Learning track (https://trec.nist.gov/data/deep2019.html). */
export const GRADES = [0, 1, 2, 3] as const;

/** A grade, or that the grader does not want to give one. */
export const Mark = z.union([z.literal([...GRADES]), z.literal('skip')], {
  error: 'must be 0, 1, 2, 3 or "skip"',
});
export type Mark = z.infer<typeof Mark>;

/** What a grader said about a passage for a query. */
export interface MarkedPassage {
  /** The query's text. */
  readonly query: string;
  readonly queryId: string;
  readonly passage: string;
  readonly mark: Mark;
}
