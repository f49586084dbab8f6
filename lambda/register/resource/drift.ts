/**
 * How what is live differs from what is desired: it is not there, it is not as it should be, somebody else made it,
 * nothing needs it any more, it does not score, or it could not be observed.
 */
type DriftKind = 'missing' | 'altered' | 'foreign' | 'orphaned' | 'failing' | 'unknown';

/** One difference between what is live and what is desired. */
export interface Drift {
  readonly kind: DriftKind;
  /** The thing that drifted, such as `search pipeline rerank_pipeline_sagemaker`. */
  readonly what: string;
  /** A description of the observation, for people. */
  readonly found: string;
  /** The action for a person, where a repair cannot help. */
  readonly remedy?: string;
}
