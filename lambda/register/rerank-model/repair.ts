import type { Cluster } from '../opensearch/cluster';
import { awaitDeployment, describeModel } from '../opensearch/models';
import type { Owner } from '../resource/owner';
import type { ObservedModel } from './drift';
import { modelIdentity } from './identity';
import { type Proof, proves } from './proof';
import { isProven, provenDescription } from './proven';
import { standInDescription } from './replacement';
import { createRerankModel, type RerankModelState } from './rerank-model';

/**
 * Makes the model serve as desired, by another proof of it or by another model in its place.
 *
 * @param physicalId - the model that CloudFormation knows
 * @param say - told what was done
 * @returns the id of the model that is to serve
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
  if (present !== undefined && needs === 'proof' && (await deploysByProof(cluster, present, desired.proof))) {
    const own = { description: standInDescription(identity.description, replaced) };
    await describeModel(cluster, present, provenDescription(isProven(observed) ? observed : own, desired));
    say(`proved model ${present} again, which deploys it`);
    return present;
  }
  const id = await makeAnother(cluster, owner, desired, observed);
  const others = new Set([physicalId, ...(present === undefined ? [] : [present]), ...replaced]);
  others.delete(id);
  await describeModel(cluster, id, standInDescription(provenDescription(identity, desired), [...others]));
  say(`made model ${id}, and proved it, in the place of ${physicalId}`);
  return id;
}

async function makeAnother(
  cluster: Cluster,
  owner: Owner,
  desired: RerankModelState,
  { id: present, description = '' }: ObservedModel,
): Promise<string> {
  if (present !== undefined) {
    // Without the mark it is not taken for a good one.
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
 * Proves the model, which deploys it. That is never written down when the domain takes no writes meanwhile; only another
 * model helps then, since undeploying one that serves ends searches under way (ml-commons 3.6.0: `Channel pool is closed`).
 *
 * @returns whether it has proved itself and is deployed, as OpenSearch has it
 */
async function deploysByProof(cluster: Cluster, modelId: string, proof: Proof): Promise<boolean> {
  return (await proves(cluster, modelId, proof)) && (await awaitDeployment(cluster, modelId));
}
