import type { Processor } from './processor';

/** How the lists of hits that the queries of a `hybrid` query find become one. */
export interface HybridOptions {
  /** @default - min_max */
  readonly normalization?: string;
  /** `rrf` is reciprocal rank fusion, which looks at places instead of scores. @default - arithmetic_mean */
  readonly combination?: string;
  /** The weight of each query. @default - all alike */
  readonly weights?: readonly number[];
  /** The constant of reciprocal rank fusion. @default - 60 */
  readonly rankConstant?: number;
}

/** The combination that a processor of its own makes. */
export const RECIPROCAL_RANK_FUSION = 'rrf';

/** The processor that makes one list of the lists of a `hybrid` query; what is left out, OpenSearch decides. */
export function hybridProcessor(options: HybridOptions = {}): Processor {
  const { normalization, combination, weights, rankConstant } = options;
  const parameters = weights && { parameters: { weights } };
  if (combination === RECIPROCAL_RANK_FUSION) {
    const constant = rankConstant === undefined ? {} : { rank_constant: rankConstant };
    return {
      'score-ranker-processor': { combination: { technique: combination, ...constant, ...parameters } },
    };
  }
  return {
    'normalization-processor': {
      ...(normalization && { normalization: { technique: normalization } }),
      ...((combination || weights) && {
        combination: { technique: combination ?? 'arithmetic_mean', ...parameters },
      }),
    },
  };
}
