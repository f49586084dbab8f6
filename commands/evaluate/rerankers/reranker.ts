import type { JudgedQuery } from '../collection';
import type { TimedSearch } from '../search';

/** Orders the passages of a search anew. */
export interface Reranker {
  /** The name in tables, which no other has. */
  readonly name: string;
  /** Which model gives the scores, in a sentence. */
  readonly scoredBy: string;
  /**
   * The passages by their new scores.
   *
   * @param found the plain search's answer
   * @returns the time includes that of the search that found them
   */
  rerank(query: JudgedQuery, found: TimedSearch): Promise<TimedSearch>;
}
