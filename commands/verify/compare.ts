import type { Cluster } from '../../lambda/register/opensearch/cluster';
import { findOrphans, type Orphan } from '../../lambda/register/orphans';
import { rerankModel } from '../../lambda/register/rerank-model/resource';
import { startupMs } from '../../lambda/register/rerank-model/validation';
import { rerankPipeline } from '../../lambda/register/rerank-pipeline/resource';
import type { Drift } from '../../lambda/register/resource/drift';
import { ownerOf } from '../../lambda/register/resource/owner';
import type { Observation, ResourceContext } from '../../lambda/register/resource/resource';
import { RESOURCES } from '../../lambda/register/resources';
import { type DesiredState, ofType } from './desired-state';

/** An endpoint that answers no more is waited for that long. */
export const OBSERVE_MS = 120_000;

/** Milliseconds for the comparison of a state: more where a validation may have to wait for model servers to start. */
export function comparisonMs(state: DesiredState): number {
  const models = ofType(rerankModel, state);
  return models.reduce((ms, { desired }) => ms + startupMs(desired.connector), OBSERVE_MS);
}

/** The comparison of a stack's resources with their desired state. */
export interface Comparison {
  /** Of each resource, in the order of the list of all types. */
  readonly observations: readonly Observation[];
  /** Those of the resources, then what nothing needs. */
  readonly drifts: readonly Drift[];
  /** What is as desired, and probably not meant so. */
  readonly warnings: readonly string[];
}

/**
 * Compares everything that a stack has on the cluster with what is desired, the validation of its models included.
 *
 * @param goldenQueries - the cases that are at hand here, by the hash of their file
 */
export async function compare(
  cluster: Cluster,
  state: DesiredState,
  goldenQueries?: ResourceContext['goldenQueries'],
): Promise<Comparison> {
  const context: ResourceContext = { models: new Map(), goldenQueries };
  const observations: Observation[] = [];
  for (const type of RESOURCES) {
    for (const { owner, id, desired } of ofType(type, state)) {
      observations.push(await type.observe(cluster, owner, id, desired, context));
    }
  }
  const orphans = await orphansOf(cluster, state, context);
  const drifts = [
    ...observations.flatMap((observation) => observation.drifts),
    ...orphans.map(({ drift }) => drift),
  ];
  const warnings = observations.flatMap((observation) =>
    (observation.warnings ?? []).map((warning) => `${observation.what}: ${warning}`),
  );
  return { observations, drifts, warnings };
}

/** Finds what the stack made and does not need, given which of its models are in service. */
export async function orphansOf(
  cluster: Cluster,
  state: DesiredState,
  { models }: ResourceContext,
): Promise<Orphan[]> {
  const needed = {
    models: new Set(models.values()),
    pipelines: new Set(ofType(rerankPipeline, state).map(({ desired }) => desired.name)),
  };
  const [first] = state.resources;
  return first ? findOrphans(cluster, ownerOf(first), needed) : [];
}
