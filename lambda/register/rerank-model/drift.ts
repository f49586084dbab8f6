import type { Cluster } from '../opensearch/cluster';
import { ClusterError } from '../opensearch/errors';
import { findBySuffix, findConnectors, getModel, isUndeployed } from '../opensearch/models';
import { isModelThrottled } from '../opensearch/retry';
import { differences } from '../resource/differences';
import type { Drift } from '../resource/drift';
import type { Owner } from '../resource/owner';
import { altered, type FoundModel, failing, observeUndeployed, partialDrifts } from './deployment-drift';
import { type ModelIdentity, modelIdentity } from './identity';
import { proveModel } from './proof';
import { isProven } from './proven';
import { replacedBy } from './replacement';
import type { RerankModelState } from './rerank-model';

/** What there is of a model that is desired. */
export interface ObservedModel {
  readonly drifts: readonly Drift[];
  /** The model that is to serve; undefined when there is none. */
  readonly id: string | undefined;
  /** What is written on it. */
  readonly description?: string;
  /** The models that it stands in for. */
  readonly replaced: readonly string[];
  /** What repairs it: another proof and the mark of it, or another model. */
  readonly needs: 'nothing' | 'proof' | 'replacement';
}

/**
 * Compares the model of an owner, its connector and what it shows with what is desired. A model that has not to be
 * repaired anyway must prove itself again.
 *
 * @param physicalId - the model that CloudFormation knows; another may stand in for it
 */
export async function observeModel(
  cluster: Cluster,
  owner: Owner,
  physicalId: string,
  desired: RerankModelState,
): Promise<ObservedModel> {
  const identity = modelIdentity(owner, desired.connector);
  const found = await findModel(cluster, identity, physicalId);
  if (!found) {
    const drift: Drift = {
      kind: 'missing',
      what: `model ${physicalId}`,
      found: 'no model of this stack has the desired content',
    };
    return { drifts: [drift], id: undefined, replaced: [], needs: 'replacement' };
  }
  const { id, model } = found;
  const observed = { id, description: model.description, replaced: replacedBy(model) };
  const broken = await connectorDrifts(cluster, identity, desired, found);
  if (broken.length > 0) {
    return { ...observed, drifts: broken, needs: 'replacement' };
  }
  if (isUndeployed(model)) {
    return { ...observed, ...(await observeUndeployed(cluster, found)) };
  }
  if (!isProven(model)) {
    const drift = { ...altered(id), found: 'its description does not say that it was proven' };
    return { ...observed, drifts: [drift], needs: 'proof' };
  }
  return { ...observed, ...(await observeScores(cluster, found, desired)) };
}

/** The model of that name that stands in for the one that CloudFormation knows, else that one, else one that was proven. */
async function findModel(
  cluster: Cluster,
  { name }: ModelIdentity,
  physicalId: string,
): Promise<FoundModel | undefined> {
  const ids = new Set([physicalId, ...(await findBySuffix(cluster, 'models', name)).map(({ id }) => id)]);
  const models: FoundModel[] = [];
  for (const id of ids) {
    const model = await getModel(cluster, id);
    if (model?.name === name) {
      models.push({ id, model });
    }
  }
  return (
    models.find(({ model }) => isProven(model) && replacedBy(model).includes(physicalId)) ??
    models.find(({ id }) => id === physicalId) ??
    models.find(({ model }) => isProven(model))
  );
}

async function connectorDrifts(
  cluster: Cluster,
  { name, description }: ModelIdentity,
  desired: RerankModelState,
  { id, model }: FoundModel,
): Promise<Drift[]> {
  const connectorId = model.connector_id ?? 'without an id';
  const connector = (await findConnectors(cluster, name)).get(connectorId);
  if (!connector) {
    const found = `model ${id} names it, and this stack has no such connector`;
    return [{ kind: 'missing', what: `connector ${connectorId}`, found }];
  }
  // OpenSearch shows no credential.
  const { credential, ...wanted } = { ...desired.connector, name, description };
  return differences(inItsSpelling(wanted), connector, 'desired keys').map((found) => ({
    kind: 'altered',
    what: `connector ${connectorId}`,
    found,
  }));
}

/** OpenSearch writes the type of an action in capitals. */
function inItsSpelling(connector: Pick<RerankModelState['connector'], 'actions'>): object {
  const actions = connector.actions.map((action) => ({
    ...action,
    action_type: action.action_type.toUpperCase(),
  }));
  return { ...connector, actions };
}

/** A deployed model must prove itself; it may do so in any other state as well. */
async function observeScores(
  cluster: Cluster,
  found: FoundModel,
  { proof }: RerankModelState,
): Promise<Pick<ObservedModel, 'drifts' | 'needs'>> {
  try {
    await proveModel(cluster, found.id, proof);
  } catch (error) {
    const isThrottled = error instanceof ClusterError && isModelThrottled(error.failure);
    return isThrottled
      ? { drifts: [throttled(found)], needs: 'nothing' }
      : { drifts: [{ ...failing(found.id), found: (error as Error).message }], needs: 'replacement' };
  }
  const drifts = await partialDrifts(cluster, found);
  return { drifts, needs: drifts.length > 0 ? 'replacement' : 'nothing' };
}

/** A rate limiter says nothing about what the model is worth, and no other model is needed. */
function throttled({ id, model: { rate_limiter: limiter } }: FoundModel): Drift {
  const rate = limiter?.limit ? `${limiter.limit} predictions in ${limiter.unit}` : 'too few predictions';
  return {
    kind: 'unknown',
    what: `model ${id}`,
    found: `not proven: its rate limiter allows ${rate}, and searches beyond that are not reranked either`,
    remedy:
      'Run it again when there is allowance left, or raise the limit: ' +
      `PUT _plugins/_ml/models/${id} {"rate_limiter":{"limit":"…","unit":"…"}}.`,
  };
}
