import { setTimeout as sleep } from 'node:timers/promises';
import type { ConnectorBody } from '../../../protocol/connector';
import type { Cluster } from '../opensearch/cluster';
import { createConnector, deleteConnector } from '../opensearch/connectors';
import { REFRESH_MS } from '../opensearch/create-once';
import { isGone } from '../opensearch/errors';
import {
  awaitDeployment,
  deleteModel,
  deleteModelGroup,
  describeModel,
  findBySuffix,
  getModel,
  registerModel,
} from '../opensearch/models';
import { usedModelIds } from '../opensearch/search-pipelines';
import type { Owner } from '../resource/owner';
import { withCleanUp } from '../resource/with-clean-up';
import { isOwnedModel, type ModelIdentity, modelIdentity, ownedSuffix } from './identity';
import { isValidated, isValidatedFor, type ValidatedFor, validatedDescription } from './passed-validations';
import { findReplacement } from './replacement';
import { predictionBudgetMs } from './validation';
import { passesValidation, validateWhenAwake } from './waking';

/** The desired state of a `Custom::RerankModel`. */
export interface RerankModelState extends ValidatedFor {
  readonly connector: ConnectorBody;
}

/**
 * Makes connector and model, validates the model, and answers its id. What an earlier attempt of the same owner left is
 * adopted if it has the same content and passes its validation, and otherwise removed, unless a search pipeline names it.
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
  const left = await findValidated(cluster, identity);
  const budgetMs = predictionBudgetMs(desired.connector);
  const passes = left && (await passesValidation(cluster, left, desired.validation, budgetMs));
  const adopted = passes ? left : undefined;
  await removeLeftovers(cluster, owner, { keep: [adopted], validated: true });
  const model = adopted && (await getModel(cluster, adopted));
  if (!model) {
    return makeModel(cluster, owner, identity, desired);
  }
  if (!isValidatedFor(model, desired)) {
    await describeModel(cluster, adopted, validatedDescription(model, desired));
  }
  return adopted;
}

/**
 * Answers the id of the model with the desired content: the present one when it has it, otherwise one that was validated
 * before, otherwise a new one. The present one is left to CloudFormation, which deletes it when nothing refers to it any
 * more.
 *
 * A model that is there already is validated again when another endpoint configuration serves it or the requirement has
 * changed. A validation that it passed once counts for good, so that a rollback does not depend on the endpoint's health.
 *
 * @param before - what the update comes from
 * @throws ClusterError, RegistrationError when the validation fails; nothing has changed then
 */
export async function updateRerankModel(
  cluster: Cluster,
  owner: Owner,
  modelId: string,
  desired: RerankModelState,
  before?: ValidatedFor,
): Promise<string> {
  const identity = modelIdentity(owner, desired.connector);
  const present = await getModel(cluster, modelId);
  const replacement = present ? undefined : await findReplacement(cluster, owner, modelId);
  const inService = present ?? replacement?.model;
  const found =
    inService?.name === identity.name ? (replacement?.id ?? modelId) : await findValidated(cluster, identity);
  await removeLeftovers(cluster, owner, { keep: [modelId, replacement?.id, found], validated: true });
  const model = found && (await getModel(cluster, found));
  if (!model) {
    return makeModel(cluster, owner, identity, desired);
  }
  if (!isValidatedFor(model, desired)) {
    await validateWhenAwake(cluster, found, desired.validation, predictionBudgetMs(desired.connector));
    const described = isValidated(model) ? model : identity;
    await describeModel(cluster, found, validatedDescription(described, desired, before));
  }
  // With another id CloudFormation would delete the one that it knows, and its replacement.
  return found === replacement?.id ? modelId : found;
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
    }
    if (!model) {
      // The create may never have got to answer an id; nobody else knows of the model that it validated.
      const { name } = modelIdentity(owner, last.connector);
      await removeLeftovers(cluster, owner, { keep: [], validated: true, name });
    }
    await removeLeftovers(cluster, owner, { keep: [], validated: false });
  } catch (error) {
    if (!isGone(error)) {
      throw error;
    }
  }
}

function makeModel(
  cluster: Cluster,
  owner: Owner,
  identity: ModelIdentity,
  desired: RerankModelState,
): Promise<string> {
  const { name, description } = identity;
  return withCleanUp(
    cluster,
    async () => {
      const connectorId = await createConnector(cluster, { ...desired.connector, name, description });
      const modelId = await registerModel(cluster, { name, description, connectorId });
      await awaitDeployment(cluster, modelId);
      await validateWhenAwake(cluster, modelId, desired.validation, predictionBudgetMs(desired.connector));
      await describeModel(cluster, modelId, validatedDescription(identity, desired));
      return modelId;
    },
    async (cleaner) => {
      await sleep(REFRESH_MS);
      await removeLeftovers(cleaner, owner, { keep: [], validated: true, name });
    },
  );
}

/** A model of that name that was validated and still has its connector, the one in service first. */
async function findValidated(cluster: Cluster, { name }: ModelIdentity): Promise<string | undefined> {
  const connectors = (await findBySuffix(cluster, 'connectors', name)).map(({ id }) => id);
  const validated: string[] = [];
  for (const { id } of await findBySuffix(cluster, 'models', name)) {
    // A search may not see yet that the description has changed.
    const model = await getModel(cluster, id);
    if (model && isValidated(model) && connectors.includes(model.connector_id ?? '')) {
      validated.push(id);
    }
  }
  const used = validated.length > 1 ? await usedModelIds(cluster) : new Set<string>();
  return validated.find((id) => used.has(id)) ?? validated[0];
}

/** Which of an owner's models, connectors and model groups are leftovers. */
interface Leftovers {
  /** The models that CloudFormation knows of. */
  readonly keep: readonly (string | undefined)[];
  /** Whether models that were validated are leftovers too. */
  readonly validated: boolean;
  /** @default - those of any content */
  readonly name?: string;
}

/**
 * Deletes the owner's models that are leftovers and that no search pipeline names, then the connectors that no model of
 * the owner uses, and the model groups that are empty.
 */
async function removeLeftovers(
  cluster: Cluster,
  owner: Owner,
  { keep, validated, name }: Leftovers,
): Promise<void> {
  const suffix = name ?? ownedSuffix(owner);
  const models = await findBySuffix(cluster, 'models', suffix);
  const used = models.length > 0 ? await usedModelIds(cluster) : new Set<string>();
  const isLeftover = (model: (typeof models)[number]) =>
    !keep.includes(model.id) && !used.has(model.id) && (validated || !isValidated(model));
  const kept = models.filter((model) => !isLeftover(model));
  for (const { id } of models.filter(isLeftover)) {
    await deleteModel(cluster, id);
  }
  for (const { id } of await findBySuffix(cluster, 'connectors', suffix)) {
    if (!kept.some((model) => model.connectorId === id)) {
      await deleteConnector(cluster, id);
    }
  }
  for (const group of await findBySuffix(cluster, 'model_groups', suffix)) {
    if (!kept.some((model) => model.name === group.name)) {
      await deleteModelGroup(cluster, group.id);
    }
  }
}
