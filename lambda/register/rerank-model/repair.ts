import type { Cluster } from '../opensearch/cluster';
import { awaitDeployment, describeModel } from '../opensearch/models';
import type { Owner } from '../resource/owner';
import type { ObservedModel } from './drift';
import { modelIdentity } from './identity';
import { isValidated, validatedDescription } from './passed-validations';
import { replacementDescription } from './replacement';
import { createRerankModel, type RerankModelState } from './rerank-model';
import { predictionBudgetMs } from './validation';
import { passesValidation } from './waking';

/**
 * Makes the model serve as desired, by validating it again or by another model in its place.
 *
 * @param physicalId - the model that CloudFormation knows
 * @param say - told what was done
 * @returns the id of the model that should serve
 */
export async function repairModel(
  cluster: Cluster,
  owner: Owner,
  physicalId: string,
  desired: RerankModelState,
  observed: ObservedModel,
  say: (line: string) => void,
): Promise<string> {
  const { id: present, needs, replaced } = observed;
  if (present !== undefined && needs === 'nothing') {
    return present;
  }
  const identity = modelIdentity(owner, desired.connector);
  if (
    present !== undefined &&
    needs === 'validation' &&
    (await deploysByValidation(cluster, present, desired))
  ) {
    const own = { description: replacementDescription(identity.description, replaced) };
    await describeModel(
      cluster,
      present,
      validatedDescription(isValidated(observed) ? observed : own, desired),
    );
    say(`validated model ${present} again, which deploys it`);
    return present;
  }
  const id = await makeAnother(cluster, owner, desired, observed);
  const others = new Set([physicalId, ...(present === undefined ? [] : [present]), ...replaced]);
  others.delete(id);
  await describeModel(
    cluster,
    id,
    replacementDescription(validatedDescription(identity, desired), [...others]),
  );
  say(`made and validated model ${id} in place of ${physicalId}`);
  return id;
}

async function makeAnother(
  cluster: Cluster,
  owner: Owner,
  desired: RerankModelState,
  { id: present, description = '' }: ObservedModel,
): Promise<string> {
  if (present !== undefined) {
    // Without the tag it does not count as validated.
    await describeModel(cluster, present, modelIdentity(owner, desired.connector).description);
  }
  try {
    return await createRerankModel(cluster, owner, desired);
  } catch (error) {
    if (present !== undefined) {
      await describeModel(cluster, present, description);
    }
    throw error;
  }
}

/**
 * Validates the model, which deploys it. That is never written down when the domain takes no writes meanwhile; only another
 * model helps then, since undeploying one that serves ends searches under way (ml-commons 3.6.0: `Channel pool is closed`).
 *
 * @returns whether it passed its validation and is deployed, as OpenSearch has it
 */
async function deploysByValidation(
  cluster: Cluster,
  modelId: string,
  { validation, connector }: RerankModelState,
): Promise<boolean> {
  const budgetMs = predictionBudgetMs(connector);
  return (
    (await passesValidation(cluster, modelId, validation, budgetMs)) &&
    (await awaitDeployment(cluster, modelId))
  );
}
