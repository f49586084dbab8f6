import { type FailureReason, WAKING_SECONDS } from './errors';

/** The documents of a request in an order, best first; every dialect's answer is made of it. */
export interface Ranking {
  /** At most `top_n`. */
  readonly results: readonly RankedDocument[];
  /** False when the endpoint gave no scores and the documents come in the order given. */
  readonly reranked: boolean;
  /** Why the documents were not reranked. */
  readonly reason?: FailureReason;
  /** Seconds after which another request may be reranked, where that is known. */
  readonly retry_after?: number;
}

/** One ranked document. */
interface RankedDocument {
  /** The document's position in the request, from 0. */
  readonly index: number;
  /** As the model gives it (`pairs` and `tei`: between 0 and 1); 0 for every document when they were not reranked. */
  readonly score: number;
}

/** The documents by falling score, those of equal score in the order given. */
export function rankedByScore(scores: readonly number[], topN?: number): Ranking {
  const results = scores.map((score, index) => ({ index, score }));
  return { results: results.sort((one, other) => other.score - one.score).slice(0, topN), reranked: true };
}

/**
 * The documents in the order given, when the endpoint gave no scores.
 *
 * Every score is 0: clients expect a number, and a made-up falling one would pass for the model's opinion, while
 * sorting by equal scores keeps the order.
 */
export function originalOrder(count: number, reason: FailureReason, topN?: number): Ranking {
  const results = Array.from({ length: count }, (_, index) => ({ index, score: 0 }));
  return {
    ...{ results: results.slice(0, topN), reranked: false, reason },
    ...(reason === 'waking' && { retry_after: WAKING_SECONDS }),
  };
}
