import type { Cluster } from '../opensearch/cluster';
import { ClusterError } from '../opensearch/errors';
import { findBySuffix, findConnectors, getModel, isUndeployed } from '../opensearch/models';
import { isModelThrottled } from '../opensearch/retry';
import { differences } from '../resource/differences';
import type { Drift } from '../resource/drift';
import type { Owner } from '../resource/owner';
import { altered, type FoundModel, failing, observeUndeployed, partialDrifts } from './deployment-drift';
import { type ModelIdentity, modelIdentity } from './identity';
import { isValidated } from './passed-validations';
import { replacedBy } from './replacement';
import type { RerankModelState } from './rerank-model';
import { predictionBudgetMs, validateModel } from './validation';
import { isAsleep } from './waking';

/** The observed state of a desired model. */
export interface ObservedModel {
  readonly drifts: readonly Drift[];
  /** The model that should serve; undefined when there is none. */
  readonly id: string | undefined;
  /** The model's description. */
  readonly description?: string;
  /** The models that it replaces. */
  readonly replaced: readonly string[];
  /** The repair that it needs: another validation, which is noted on it, or another model. */
  readonly needs: 'nothing' | 'validation' | 'replacement';
}

/**
 * Compares the model of an owner, its connector and what it shows with what is desired. A model that has not to be
 * repaired anyway is validated again.
 *
 * @param physicalId - the model that CloudFormation knows; another may have replaced it
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
  if (!isValidated(model)) {
    const drift = { ...altered(id), found: 'its description does not say that it was validated' };
    return { ...observed, drifts: [drift], needs: 'validation' };
  }
  return { ...observed, ...(await observeScores(cluster, found, desired)) };
}

/** The model of that name that replaces the one that CloudFormation knows, else that one, else one that was validated. */
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
    models.find(({ model }) => isValidated(model) && replacedBy(model).includes(physicalId)) ??
    models.find(({ id }) => id === physicalId) ??
    models.find(({ model }) => isValidated(model))
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
  const different = differences(inItsSpelling(wanted), connector, 'desired keys');
  const found = different.length > 0 ? different : editOf(connector);
  return found.map((one) => ({ kind: 'altered', what: `connector ${connectorId}`, found: one }));
}

/**
 * That a connector was edited and is as it was again. Nobody but people edits one, and when a search comes in between, a
 * node that has loaded the model keeps the connector of that time until the model is undeployed (ml-commons 3.6.0).
 */
function editOf(connector: {
  readonly created_time?: number;
  readonly last_updated_time?: number;
}): string[] {
  const { created_time: created, last_updated_time: updated } = connector;
  return created === undefined || updated === undefined || created === updated
    ? []
    : [`it was edited at ${new Date(updated).toISOString()}: a node may go on with what it was in between`];
}

/** OpenSearch writes the type of an action in capitals. */
function inItsSpelling(connector: Pick<RerankModelState['connector'], 'actions'>): object {
  const actions = connector.actions.map((action) => ({
    ...action,
    action_type: action.action_type.toUpperCase(),
  }));
  return { ...connector, actions };
}

/** A deployed model must pass its validation; it may do so in any other state as well. */
async function observeScores(
  cluster: Cluster,
  found: FoundModel,
  { validation, connector }: RerankModelState,
): Promise<Pick<ObservedModel, 'drifts' | 'needs'>> {
  try {
    await validateModel(cluster, found.id, validation, predictionBudgetMs(connector));
  } catch (error) {
    if (isAsleep(error)) {
      return { drifts: [asleep(found.id)], needs: 'nothing' };
    }
    const isThrottled = error instanceof ClusterError && isModelThrottled(error.failure);
    return isThrottled
      ? { drifts: [throttled(found)], needs: 'nothing' }
      : { drifts: [{ ...failing(found.id), found: (error as Error).message }], needs: 'replacement' };
  }
  const drifts = await partialDrifts(cluster, found);
  return { drifts, needs: drifts.length > 0 ? 'replacement' : 'nothing' };
}

/** An endpoint that sleeps says nothing about the model either. */
function asleep(id: string): Drift {
  return {
    kind: 'unknown',
    what: `model ${id}`,
    found:
      'not validated: its endpoint was asleep, and wakes by this very call unless its schedule has it off',
    remedy: 'Run it again in ten minutes.',
  };
}

/** A rate limiter says nothing about what the model is worth, and no other model is needed. */
function throttled({ id, model: { rate_limiter: limiter } }: FoundModel): Drift {
  const rate = limiter?.limit ? `${limiter.limit} predictions in ${limiter.unit}` : 'too few predictions';
  return {
    kind: 'unknown',
    what: `model ${id}`,
    found: `not validated: its rate limiter allows ${rate}, and searches beyond that are not reranked either`,
    remedy:
      'Run it again when there is allowance left, or raise the limit: ' +
      `PUT _plugins/_ml/models/${id} {"rate_limiter":{"limit":"…","unit":"…"}}.`,
  };
}
