import { modelState, pipelineState } from '../../lambda/register/custom-resource';
import type { Cluster } from '../../lambda/register/opensearch/cluster';
import { findOrphans, type Orphan } from '../../lambda/register/orphans';
import { lookAtModel, type ModelLook } from '../../lambda/register/rerank-model/drift';
import type { Proof } from '../../lambda/register/rerank-model/proof';
import { withModelIds } from '../../lambda/register/rerank-model/replacement';
import { lookAtPipeline } from '../../lambda/register/rerank-pipeline/drift';
import type { RerankPipelineState } from '../../lambda/register/rerank-pipeline/rerank-pipeline';
import type { Drift } from '../../lambda/register/resource/drift';
import type { ResourceEvent } from '../../lambda/register/resource/event';
import { type Owner, ownerOf } from '../../lambda/register/resource/owner';
import { lookAtAccess } from '../../lambda/register/search-access/drift';
import { accessState } from '../../lambda/register/search-access/event';
import type { SearchAccessState } from '../../lambda/register/search-access/search-access';
import type { DesiredState } from './desired-state';

/** A resource, what it is to be, and how it differs. */
export interface Look<State> {
  readonly resource: ResourceEvent;
  readonly owner: Owner;
  readonly desired: State;
  readonly drifts: readonly Drift[];
}

/** What there is of a stack, compared with what is desired. */
export interface Comparison {
  readonly models: readonly (Look<ReturnType<typeof modelState>> & { readonly model: ModelLook })[];
  readonly pipelines: readonly Look<RerankPipelineState>[];
  readonly accesses: readonly Look<SearchAccessState>[];
  readonly orphans: readonly Orphan[];
  /** All of the above, in that order. */
  readonly drifts: readonly Drift[];
}

/**
 * Compares everything that a stack has on the cluster with what is desired, the proof of its models included.
 *
 * @param atHand - what a model is proven by here
 */
export async function compare(
  cluster: Cluster,
  { resources }: DesiredState,
  atHand: (proof: Proof) => Proof = (proof) => proof,
): Promise<Comparison> {
  const ofType = (type: string) => resources.filter(({ ResourceType }) => ResourceType === type);
  const models: Comparison['models'][number][] = [];
  for (const resource of ofType('Custom::RerankModel')) {
    const [owner, state] = [ownerOf(resource), modelState(resource)];
    const desired = { ...state, proof: atHand(state.proof) };
    const model = await lookAtModel(cluster, owner, idOf(resource), desired);
    models.push({ resource, owner, desired, model, drifts: model.drifts });
  }
  const live = new Map(
    models.flatMap(({ resource, model }) => (model.id ? [[idOf(resource), model.id]] : [])),
  );
  const pipelines: Look<RerankPipelineState>[] = [];
  for (const resource of ofType('Custom::RerankPipeline')) {
    const [owner, desired] = [ownerOf(resource), pipelineOver(resource, live)];
    pipelines.push({ resource, owner, desired, drifts: await lookAtPipeline(cluster, owner, desired) });
  }
  const accesses: Look<SearchAccessState>[] = [];
  for (const resource of ofType('Custom::SearchAccess')) {
    const [owner, desired] = [ownerOf(resource), accessState(resource)];
    accesses.push({ resource, owner, desired, drifts: await lookAtAccess(cluster, owner, desired) });
  }
  const orphans = await orphansOf(cluster, { resources }, new Set(live.values()));
  const drifts = [
    ...[...models, ...pipelines, ...accesses].flatMap((look) => look.drifts),
    ...orphans.map(({ drift }) => drift),
  ];
  return { models, pipelines, accesses, orphans, drifts };
}

/** Finds what the stack made and does not need, given which of its models are to serve. */
export async function orphansOf(
  cluster: Cluster,
  { resources }: DesiredState,
  models: ReadonlySet<string>,
): Promise<Orphan[]> {
  const names = resources
    .filter(({ ResourceType }) => ResourceType === 'Custom::RerankPipeline')
    .map((resource) => pipelineState(resource).name);
  const stack = resources[0] && ownerOf(resources[0]);
  return stack ? findOrphans(cluster, stack, { models, pipelines: new Set(names) }) : [];
}

/** The pipeline of a resource, over the models that are there by the ids that CloudFormation knows. */
export function pipelineOver(
  resource: ResourceEvent,
  live: ReadonlyMap<string, string>,
): RerankPipelineState {
  const state = pipelineState(resource);
  return { ...state, body: withModelIds(state.body, live) };
}

/** The id by which CloudFormation knows a resource. */
export function idOf(resource: ResourceEvent): string {
  return resource.PhysicalResourceId ?? '';
}
