import type { Cluster } from '../opensearch/cluster';
import { findBySuffix, findConnectors, getModel, isUndeployed, type Model } from '../opensearch/models';
import { differences } from '../resource/differences';
import type { Drift } from '../resource/drift';
import type { Owner } from '../resource/owner';
import { type ModelIdentity, modelIdentity } from './identity';
import { isValidated } from './passed-validations';
import { replacedBy } from './replacement';
import type { RerankModelState } from './rerank-model';
import { validateModel } from './validation';

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
  const idle = stateDrifts(found);
  if (idle.length > 0) {
    return { ...observed, drifts: idle, needs: 'validation' };
  }
  const failing = await validationDrifts(cluster, id, desired);
  return { ...observed, drifts: failing, needs: failing.length > 0 ? 'replacement' : 'nothing' };
}

interface FoundModel {
  readonly id: string;
  readonly model: Model;
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

/** A model in any other state may serve all the same: a prediction tells. */
function stateDrifts({ id, model }: FoundModel): Drift[] {
  const what = `model ${id}`;
  if (isUndeployed(model)) {
    const found = `it is ${model.model_state}, not DEPLOYED: the next search may wait for it`;
    return [{ kind: 'altered', what, found }];
  }
  return isValidated(model)
    ? []
    : [{ kind: 'altered', what, found: 'its description does not say that it was validated' }];
}

async function validationDrifts(
  cluster: Cluster,
  id: string,
  { validation }: RerankModelState,
): Promise<Drift[]> {
  try {
    await validateModel(cluster, id, validation);
    return [];
  } catch (error) {
    return [{ kind: 'failing', what: `model ${id}`, found: (error as Error).message }];
  }
}
