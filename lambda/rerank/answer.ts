import type { FailureReason } from './errors';
import type { RerankRequest } from './request';

/** Which hosted API an answer is shaped after; the results are the same. */
export type ApiVersion = '1' | '2';

/** The identifiers of an answer. */
export interface AnswerHead {
  readonly requestId: string;
  readonly apiVersion: ApiVersion;
}

/** The answer to a rerank request, in the shape of hosted rerankers, and whether the documents were reranked. */
export interface RerankAnswer {
  /** The request's id, which is also in the log and, over HTTP, in `x-request-id`. */
  readonly id: string;
  /** Best first; at most `top_n`. */
  readonly results: readonly RerankResult[];
  readonly meta: { readonly api_version: { readonly version: ApiVersion } };
  /** False when the endpoint gave no scores and the documents come in the order given. */
  readonly reranked: boolean;
  /** Why the documents were not reranked. */
  readonly reason?: FailureReason;
}

/** One ranked document. */
interface RerankResult {
  /** The document's position in the request, from 0. */
  readonly index: number;
  /** As the model gives it (`pairs` and `tei`: between 0 and 1); 0 for every document when they were not reranked. */
  readonly relevance_score: number;
  /** The document itself, when the request asks for it. */
  readonly document?: { readonly text: string };
}

/** The documents by falling score, those of equal score in the order given. */
export function rankedAnswer(
  head: AnswerHead,
  request: RerankRequest,
  scores: readonly number[],
): RerankAnswer {
  const order = scores.map((_, index) => index).sort((one, other) => scores[other]! - scores[one]!);
  return { ...answer(head, request, order, scores), reranked: true };
}

/**
 * The documents in the order given, when the endpoint gave no scores.
 *
 * Every score is 0: clients expect a number, and a made-up falling one would pass for the model's opinion, while
 * sorting by equal scores keeps the order.
 */
export function originalOrderAnswer(
  head: AnswerHead,
  request: RerankRequest,
  reason: FailureReason,
): RerankAnswer {
  const scores = request.texts.map(() => 0);
  return { ...answer(head, request, [...scores.keys()], scores), reranked: false, reason };
}

function answer(
  { requestId, apiVersion }: AnswerHead,
  request: RerankRequest,
  order: readonly number[],
  scores: readonly number[],
) {
  const results = order.slice(0, request.topN).map((index) => ({
    index,
    relevance_score: scores[index]!,
    ...(request.returnDocuments && { document: { text: request.texts[index]! } }),
  }));
  return { id: requestId, results, meta: { api_version: { version: apiVersion } } };
}
