/** The body of `POST /INDEX/_search`, as far as a reranked search needs it. */
export interface SearchBody {
  readonly query: object;
  readonly size: number;
  /** The text that the rerank processor scores the hits against; a search pipeline without one ignores it. */
  readonly ext?: { readonly rerank: { readonly query_context: { readonly query_text: string } } };
}

/** Builds the body of a search; with a query text the hits can be reranked for it. */
export function searchBody(query: object, size: number, queryText?: string): SearchBody {
  return {
    query,
    size,
    ...(queryText !== undefined && { ext: { rerank: { query_context: { query_text: queryText } } } }),
  };
}
