/** How scores of different queries are brought to one scale. */
export enum Normalization {
  /** Between the lowest and the highest score of the hits. */
  MIN_MAX = 'min_max',
  /** By the length of the vector of all scores. */
  L2 = 'l2',
  /** By mean and standard deviation; from OpenSearch 3.1 on, and with ARITHMETIC_MEAN only. */
  Z_SCORE = 'z_score',
}

/** How the scores that different queries give a document become one. */
export enum Combination {
  ARITHMETIC_MEAN = 'arithmetic_mean',
  GEOMETRIC_MEAN = 'geometric_mean',
  HARMONIC_MEAN = 'harmonic_mean',
  /** Reciprocal rank fusion: looks at places, not at scores, and needs no normalization; from OpenSearch 2.19 on. */
  RECIPROCAL_RANK_FUSION = 'rrf',
}

/** How the lists of hits that the queries of a `hybrid` query find become one, which is then reranked. */
export interface HybridProps {
  /**
   * How scores are brought to one scale; not with reciprocal rank fusion.
   *
   * @default - min_max
   */
  readonly normalization?: Normalization;
  /**
   * How the scores of a document become one.
   *
   * @default - arithmetic_mean
   */
  readonly combination?: Combination;
  /**
   * The weight of each query: 2 to 5 numbers between 0 and 1 that sum up to 1. A `hybrid` query with another number of
   * queries answers 400. For reciprocal rank fusion from OpenSearch 3.1 on.
   *
   * @default - all alike
   */
  readonly weights?: readonly number[];
  /**
   * The constant of reciprocal rank fusion, 1 to 10,000: the larger it is, the less the first places count. From OpenSearch
   * 3.1 on.
   *
   * @default - 60
   */
  readonly rankConstant?: number;
}
