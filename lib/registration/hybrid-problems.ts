import { RECIPROCAL_RANK_FUSION } from '../../protocol/hybrid';
import { versionProblems } from '../domain/engine-version';
import { problemsOf } from '../shared/validation';
import { RANK_CONSTANT, WEIGHTS } from './rules';

/** What of `hybrid` can be wrong: props, or a profile's section of the same names. */
export interface HybridChoices {
  readonly normalization?: string;
  readonly combination?: string;
  readonly weights?: readonly number[];
  readonly rankConstant?: number;
}

/** Everything that is wrong with the props of a hybrid search, apart from what cannot be together. */
export function hybridProblems({ weights, rankConstant }: HybridChoices): string[] {
  return [
    ...problemsOf('hybrid.weights', weights, WEIGHTS),
    ...problemsOf('hybrid.rankConstant', rankConstant, RANK_CONSTANT),
  ];
}

/** What is right by itself and cannot be together, or with the engine. */
export function hybridContradictions(hybrid: HybridChoices, engineVersion: string | undefined): string[] {
  return hybrid.combination === RECIPROCAL_RANK_FUSION
    ? fusionContradictions(hybrid, engineVersion)
    : normalizationContradictions(hybrid, engineVersion);
}

function fusionContradictions(hybrid: HybridChoices, engineVersion: string | undefined): string[] {
  const { normalization, weights, rankConstant } = hybrid;
  const since = (what: string, version: string) => versionProblems(what, version, engineVersion);
  return [
    ...(normalization
      ? [
          'hybrid.normalization goes with scores, and hybrid.combination "rrf" looks at places; leave out either',
        ]
      : []),
    ...since('hybrid.combination is "rrf"', '2.19'),
    ...(weights ? since('hybrid.weights are of "rrf"', '3.1') : []),
    ...(rankConstant === undefined ? [] : constantContradictions(engineVersion)),
  ];
}

/** OpenSearch 2.19 takes the constant in a place that 3.x refuses, and ignores it, without an error, where 3.x takes it. */
function constantContradictions(engineVersion: string | undefined): string[] {
  return engineVersion === undefined
    ? [
        'hybrid.rankConstant is ignored by OpenSearch 2.19; name the version of the domain (engineVersion of the existing one)',
      ]
    : versionProblems('hybrid.rankConstant is set', '3.1', engineVersion);
}

function normalizationContradictions(hybrid: HybridChoices, engineVersion: string | undefined): string[] {
  const { normalization, combination = 'arithmetic_mean', rankConstant } = hybrid;
  return [
    ...(rankConstant === undefined
      ? []
      : ['hybrid.rankConstant goes with hybrid.combination "rrf" only; set it, or leave out the constant']),
    ...(normalization === 'z_score' && combination !== 'arithmetic_mean'
      ? [
          `hybrid.combination is "${combination}"; it must be "arithmetic_mean" with the normalization "z_score"`,
        ]
      : []),
    ...(normalization === 'z_score'
      ? versionProblems('hybrid.normalization is "z_score"', '3.1', engineVersion)
      : []),
  ];
}
