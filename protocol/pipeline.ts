/** The body of `PUT /_search/pipeline/NAME`, as far as reranking needs it. */
export interface PipelineBody {
  readonly description: string;
  readonly response_processors: readonly [RerankProcessor];
}

/** A rerank processor of type `ml_opensearch`: scores the hits of a page with a model and sorts them by score. */
export interface RerankProcessor {
  readonly rerank: {
    readonly ml_opensearch: { readonly model_id: string };
    readonly context: { readonly document_fields: readonly string[] };
    readonly ignore_failure: boolean;
  };
}

/** What a search pipeline that reranks is built from. */
export interface PipelineOptions {
  readonly modelId: string;
  /** The fields whose texts, joined without a separator, are the passage; 1 to 50. */
  readonly documentFields: readonly string[];
  /**
   * Whether a search that cannot be reranked answers in its original order instead of failing.
   *
   * @default false
   */
  readonly ignoreFailure?: boolean;
}

/** Builds the whole search pipeline. */
export function pipelineBody(options: PipelineOptions): PipelineBody {
  return {
    description: 'Reranks the hits of a search with a cross-encoder.',
    response_processors: [
      {
        rerank: {
          ml_opensearch: { model_id: options.modelId },
          context: { document_fields: options.documentFields },
          ignore_failure: options.ignoreFailure ?? false,
        },
      },
    ],
  };
}
