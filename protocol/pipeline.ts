/** The body of `PUT /_search/pipeline/NAME`, as far as reranking needs it. */
export interface PipelineBody {
  readonly description: string;
  readonly request_processors?: readonly [OversampleProcessor];
  readonly response_processors?: readonly [RerankProcessor, ...TruncateHitsProcessor[]];
}

/** A rerank processor of type `ml_opensearch`: scores the hits of a page with a model and sorts them by score. */
interface RerankProcessor {
  readonly rerank: {
    readonly ml_opensearch: { readonly model_id: string };
    readonly context: { readonly document_fields: readonly string[] };
    readonly ignore_failure: boolean;
  };
}

/** Multiplies the `size` of a search, or 10 where it names none. */
interface OversampleProcessor {
  readonly oversample: { readonly sample_factor: number };
}

/** Cuts the hits down to the `size` that the search had before `oversample`. */
interface TruncateHitsProcessor {
  readonly truncate_hits: Readonly<Record<string, never>>;
}

/** The options of a search pipeline by default. */
export const PIPELINE_DEFAULTS = { ignoreFailure: false, adopt: false } as const;

/** The options of a search pipeline that reranks. */
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
  /**
   * How many times the asked number of hits are reranked, of which the best are answered; more than 1.
   *
   * @default - as many as are asked for
   */
  readonly oversample?: number;
}

/** Builds the whole search pipeline. */
export function pipelineBody(options: PipelineOptions): PipelineBody {
  const rerank: RerankProcessor = {
    rerank: {
      ml_opensearch: { model_id: options.modelId },
      context: { document_fields: options.documentFields },
      ignore_failure: options.ignoreFailure ?? PIPELINE_DEFAULTS.ignoreFailure,
    },
  };
  const description = 'Reranks the hits of a search with a cross-encoder.';
  return options.oversample === undefined
    ? { description, response_processors: [rerank] }
    : {
        description,
        request_processors: [{ oversample: { sample_factor: options.oversample } }],
        response_processors: [rerank, { truncate_hits: {} }],
      };
}

/** Builds a search pipeline that changes nothing: searches that name it come back in their plain order. */
export function pausedPipelineBody(): PipelineBody {
  return { description: 'Paused: hits come back in their plain order.' };
}
