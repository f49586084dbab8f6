/**
 * How what is live differs from what is desired: it is not there, it is not as it should be, somebody else made it,
 * nothing needs it any more, it does not score, or it could not be observed.
 */
type DriftKind = 'missing' | 'altered' | 'foreign' | 'orphaned' | 'failing' | 'unknown';

/** One difference between what is live and what is desired. */
export interface Drift {
  readonly kind: DriftKind;
  /** What it is about, such as `search pipeline rerank_pipeline_sagemaker`. */
  readonly what: string;
  /** What was seen, for people. */
  readonly found: string;
  /** What a person must do, where a repair cannot. */
  readonly remedy?: string;
}
