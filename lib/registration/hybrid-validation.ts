import { RECIPROCAL_RANK_FUSION } from '../../protocol/hybrid';
import { versionErrors } from '../domain/engine-version';
import { errorsOf } from '../shared/validation';
import { RANK_CONSTANT, WEIGHTS } from './rules';

/** What of `hybrid` can be wrong: props, or a profile's section of the same names. */
export interface HybridChoices {
  readonly normalization?: string;
  readonly combination?: string;
  readonly weights?: readonly number[];
  readonly rankConstant?: number;
}

/** The errors in the props of a hybrid search, apart from what cannot be together. */
export function hybridErrors({ weights, rankConstant }: HybridChoices): string[] {
  return [
    ...errorsOf('hybrid.weights', weights, WEIGHTS),
    ...errorsOf('hybrid.rankConstant', rankConstant, RANK_CONSTANT),
  ];
}

/** Conflicts between settings that are valid by themselves, and with the engine. */
export function hybridConflicts(hybrid: HybridChoices, engineVersion: string | undefined): string[] {
  return hybrid.combination === RECIPROCAL_RANK_FUSION
    ? fusionConflicts(hybrid, engineVersion)
    : normalizationConflicts(hybrid, engineVersion);
}

function fusionConflicts(hybrid: HybridChoices, engineVersion: string | undefined): string[] {
  const { normalization, weights, rankConstant } = hybrid;
  const since = (what: string, version: string) => versionErrors(what, version, engineVersion);
  return [
    ...(normalization
      ? [
          'hybrid.normalization goes with scores, and hybrid.combination "rrf" looks at places; leave out either',
        ]
      : []),
    ...since('hybrid.combination is "rrf"', '2.19'),
    ...(weights ? since('hybrid.weights are of "rrf"', '3.1') : []),
    ...(rankConstant === undefined ? [] : constantConflicts(engineVersion)),
  ];
}

/** OpenSearch 2.19 takes the constant in a place that 3.x refuses, and ignores it, without an error, where 3.x takes it. */
function constantConflicts(engineVersion: string | undefined): string[] {
  return engineVersion === undefined
    ? [
        'hybrid.rankConstant is ignored by OpenSearch 2.19; name the version of the domain (engineVersion of the existing one)',
      ]
    : versionErrors('hybrid.rankConstant is set', '3.1', engineVersion);
}

function normalizationConflicts(hybrid: HybridChoices, engineVersion: string | undefined): string[] {
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
      ? versionErrors('hybrid.normalization is "z_score"', '3.1', engineVersion)
      : []),
  ];
}
