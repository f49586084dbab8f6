import type { HybridProps } from './hybrid';

/** A processor of a search pipeline: its settings under its type, as OpenSearch documents them. */
export type Processor = Readonly<Record<string, object>>;

/** What else a search goes through in a pipeline that reranks: a search names one pipeline, which holds all of it. */
export interface OwnProcessorProps {
  /**
   * How the lists of hits of a `hybrid` query become one. Other queries do not notice it.
   *
   * @default - min_max and arithmetic_mean, as OpenSearch has it
   */
  readonly hybrid?: HybridProps;
  /**
   * What searches go through first, such as `{ filter_query: … }`.
   *
   * @default - none
   */
  readonly requestProcessors?: readonly Processor[];
  /**
   * What the hits go through between the shards and the rerank, in the place of what `hybrid` says. A `hybrid` query
   * through a pipeline without a processor for it answers documents repeated and others lost, without an error.
   *
   * @default - what `hybrid` says
   */
  readonly phaseResultsProcessors?: readonly Processor[];
  /**
   * What answers go through: processors before and after the text `rerank`, the place of the rerank processor. With
   * `window` or `oversample` the text `truncate_hits` may mark, behind it, where the hits are cut to the asked size.
   *
   * @default - the rerank processor alone
   */
  readonly responseProcessors?: readonly (Processor | 'rerank' | 'truncate_hits')[];
}
