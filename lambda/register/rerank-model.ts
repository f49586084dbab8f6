import { setTimeout as sleep } from 'node:timers/promises';
import type { ConnectorBody } from '../../protocol/connector';
import type { Cluster } from './cluster';
import { isGone } from './errors';
import {
  awaitDeployment,
  createConnector,
  deleteConnector,
  deleteModel,
  deleteModelGroup,
  describeModel,
  findByName,
  getModel,
  REFRESH_MS,
  registerModel,
} from './ml-resources';
import { isOwnedModel, type ModelIdentity, modelIdentity } from './model-identity';
import type { Owner } from './owner';
import { type Proof, proveModel } from './proof';
import { usedModelIds } from './search-pipelines';
import { withCleanUp } from './with-clean-up';

/** The desired state of a `Custom::RerankModel`. */
export interface RerankModelState {
  readonly connector: ConnectorBody;
  readonly proof: Proof;
}

/**
 * Makes connector and model, proves the model, and answers its id. What an earlier attempt of the same owner left with
 * the same content is adopted if it proves itself, otherwise removed.
 *
 * A model is immutable: another content is another model.
 *
 * @throws ClusterError, RegistrationError after everything that was made has been removed again
 */
export async function createRerankModel(
  cluster: Cluster,
  owner: Owner,
  desired: RerankModelState,
): Promise<string> {
  const identity = modelIdentity(owner, desired.connector);
  const proven = await findProven(cluster, identity);
  if (proven && (await proves(cluster, proven, desired.proof))) {
    return proven;
  }
  await removeUnused(cluster, identity.name);
  return makeModel(cluster, identity, desired);
}

/**
 * Answers the id of the model with the desired content: the present one when it has it, otherwise one that was proven
 * before (as in a rollback, which must not depend on the endpoint's health), otherwise a new one. The present one is
 * left to CloudFormation, which deletes it when nothing refers to it any more.
 */
export async function updateRerankModel(
  cluster: Cluster,
  owner: Owner,
  modelId: string,
  desired: RerankModelState,
): Promise<string> {
  const identity = modelIdentity(owner, desired.connector);
  const present = await getModel(cluster, modelId);
  if (present?.name === identity.name) {
    return modelId;
  }
  const proven = await findProven(cluster, identity);
  if (proven) {
    return proven;
  }
  await removeUnused(cluster, identity.name);
  return makeModel(cluster, identity, desired);
}

/**
 * Removes the model, its connector and its model group, after searches that are under way have had time to end.
 * Tolerates everything that is gone already, the cluster included, and leaves what this owner did not make.
 *
 * @param drainMs - how long a search that is under way may still use the model
 */
export async function deleteRerankModel(
  cluster: Cluster,
  owner: Owner,
  modelId: string,
  last: RerankModelState,
  drainMs = last.connector.client_config.read_timeout * 1_000,
): Promise<void> {
  try {
    const model = await getModel(cluster, modelId);
    if (model && isOwnedModel(owner, model.name)) {
      await sleep(Math.min(drainMs, cluster.deadline.remainingMs / 2));
      await deleteModel(cluster, modelId);
      await removeUnused(cluster, model.name);
    } else if (!model) {
      // Either an earlier delete stopped half way, or the create never got to answer an id.
      await removeUnused(cluster, modelIdentity(owner, last.connector).name);
    }
  } catch (error) {
    if (!isGone(error)) {
      throw error;
    }
  }
}

function makeModel(cluster: Cluster, identity: ModelIdentity, desired: RerankModelState): Promise<string> {
  const { name, description } = identity;
  return withCleanUp(
    cluster,
    async () => {
      const connectorId = await createConnector(cluster, { ...desired.connector, name, description });
      const modelId = await registerModel(cluster, { name, description, connectorId });
      await awaitDeployment(cluster, modelId);
      await proveModel(cluster, modelId, desired.proof);
      await describeModel(cluster, modelId, identity.provenDescription);
      return modelId;
    },
    async (cleaner) => {
      await sleep(REFRESH_MS);
      await removeUnused(cleaner, name);
    },
  );
}

/** A model of that name that was proven and still has its connector, the one in service first. */
async function findProven(cluster: Cluster, identity: ModelIdentity): Promise<string | undefined> {
  const models = await findByName(cluster, 'models', identity.name);
  const proven = models.filter(({ description }) => description === identity.provenDescription);
  if (proven.length === 0) {
    return undefined;
  }
  const connectors = new Set((await findByName(cluster, 'connectors', identity.name)).map(({ id }) => id));
  const complete = proven.filter(({ connectorId }) => connectorId && connectors.has(connectorId));
  const used = await usedModelIds(cluster);
  return (complete.find(({ id }) => used.has(id)) ?? complete[0])?.id;
}

async function proves(cluster: Cluster, modelId: string, proof: Proof): Promise<boolean> {
  try {
    await proveModel(cluster, modelId, proof);
    return true;
  } catch {
    return false;
  }
}

/**
 * Deletes the models of that name that no search pipeline uses, the connectors of that name that no model of that name
 * uses, and the model group once it is empty.
 */
async function removeUnused(cluster: Cluster, name: string): Promise<void> {
  const models = await findByName(cluster, 'models', name);
  const inService = models.length > 0 ? await usedModelIds(cluster) : new Set<string>();
  const kept = models.filter(({ id }) => inService.has(id));
  for (const { id } of models.filter((model) => !inService.has(model.id))) {
    await deleteModel(cluster, id);
  }
  for (const { id } of await findByName(cluster, 'connectors', name)) {
    if (!kept.some(({ connectorId }) => connectorId === id)) {
      await deleteConnector(cluster, id);
    }
  }
  if (kept.length === 0) {
    for (const { id } of await findByName(cluster, 'model_groups', name)) {
      await deleteModelGroup(cluster, id);
    }
  }
}
