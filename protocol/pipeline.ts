import { type HybridOptions, hybridProcessor } from './hybrid';
import type { Processor } from './processor';
import { oversampled, windowed } from './window';

/** The body of `PUT /_search/pipeline/NAME`. */
export interface PipelineBody {
  readonly description: string;
  readonly request_processors?: readonly PipelineProcessor[];
  readonly phase_results_processors?: readonly PipelineProcessor[];
  readonly response_processors?: readonly PipelineProcessor[];
}

/**
 * A processor, or the JSON text of one: in the properties of a custom resource, where every number would become a text,
 * processors that users wrote keep their types as JSON.
 */
type PipelineProcessor = Processor | string;

/** In a list of response processors: the place of the rerank processor. */
export const RERANK_PLACE = 'rerank';
/** In a list of response processors: where the hits are cut to the size that the search asked for. */
export const TRUNCATE_PLACE = 'truncate_hits';

/** What a search pipeline holds, apart from what reranks. */
export interface OwnProcessors {
  /**
   * How the lists of hits of a `hybrid` query become one.
   *
   * @default - min_max and arithmetic_mean, as OpenSearch has it
   */
  readonly hybrid?: HybridOptions;
  /** What searches go through first. @default - none */
  readonly requestProcessors?: readonly PipelineProcessor[];
  /** What the hits of all shards go through, in the place of what `hybrid` says. @default - what `hybrid` says */
  readonly phaseResultsProcessors?: readonly PipelineProcessor[];
  /** What answers go through; {@link RERANK_PLACE} and {@link TRUNCATE_PLACE} mark places. @default - ['rerank'] */
  readonly responseProcessors?: readonly PipelineProcessor[];
}

/** The options of a search pipeline by default. */
export const PIPELINE_DEFAULTS = { ignoreFailure: false, adopt: false } as const;

/** The options of a search pipeline that reranks. */
export interface PipelineOptions extends OwnProcessors {
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
  /**
   * How many hits are reranked, of which the best are answered; more where a search asks for more.
   *
   * @default - as many as are asked for
   */
  readonly window?: number;
}

/** Builds the whole search pipeline. */
export function pipelineBody(options: PipelineOptions): PipelineBody {
  const { oversample, window } = options;
  const rerank = {
    rerank: {
      ml_opensearch: { model_id: options.modelId },
      context: { document_fields: options.documentFields },
      ignore_failure: options.ignoreFailure ?? PIPELINE_DEFAULTS.ignoreFailure,
    },
  };
  const deeper = [
    ...(oversample === undefined ? [] : oversampled(oversample)),
    ...(window === undefined ? [] : windowed(window)),
  ];
  const truncate = deeper.length > 0 ? [{ truncate_hits: {} }] : [];
  const answered = options.responseProcessors ?? [RERANK_PLACE];
  const places = answered.includes(TRUNCATE_PLACE) ? answered : [...answered, TRUNCATE_PLACE];
  return {
    description: 'Reranks the hits of a search with a cross-encoder.',
    ...lists({
      request: [...(options.requestProcessors ?? []), ...deeper],
      phaseResults: phaseResultsProcessors(options),
      response: places.flatMap((place) =>
        place === RERANK_PLACE ? [rerank] : place === TRUNCATE_PLACE ? truncate : [place],
      ),
    }),
  };
}

/** Builds the search pipeline without what reranks: searches that name it come back in their plain order. */
export function pausedPipelineBody(options: OwnProcessors = {}): PipelineBody {
  return {
    description: 'Paused: hits come back in their plain order.',
    ...lists({
      request: options.requestProcessors ?? [],
      phaseResults: phaseResultsProcessors(options),
      response: (options.responseProcessors ?? []).filter(
        (place) => place !== RERANK_PLACE && place !== TRUNCATE_PLACE,
      ),
    }),
  };
}

/** Without one of these processors the hits of a `hybrid` query are repeated and lost; other queries pass it untouched. */
function phaseResultsProcessors({
  hybrid,
  phaseResultsProcessors,
}: OwnProcessors): readonly PipelineProcessor[] {
  return phaseResultsProcessors ?? [hybridProcessor(hybrid)];
}

function lists(of: Readonly<Record<'request' | 'phaseResults' | 'response', readonly PipelineProcessor[]>>) {
  return {
    ...(of.request.length > 0 && { request_processors: of.request }),
    ...(of.phaseResults.length > 0 && { phase_results_processors: of.phaseResults }),
    ...(of.response.length > 0 && { response_processors: of.response }),
  };
}
