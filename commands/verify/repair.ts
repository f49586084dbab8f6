import type { Cluster } from '../../lambda/register/opensearch/cluster';
import { awaitDeployment, describeModel } from '../../lambda/register/opensearch/models';
import { removeOrphans } from '../../lambda/register/orphans';
import { modelIdentity } from '../../lambda/register/rerank-model/identity';
import { proveModel } from '../../lambda/register/rerank-model/proof';
import { isProven, provenDescription } from '../../lambda/register/rerank-model/proven';
import { standInDescription } from '../../lambda/register/rerank-model/replacement';
import { createRerankModel } from '../../lambda/register/rerank-model/rerank-model';
import { putRerankPipeline } from '../../lambda/register/rerank-pipeline/rerank-pipeline';
import { deleteSearchAccess, putSearchAccess } from '../../lambda/register/search-access/search-access';
import { type Comparison, idOf, orphansOf, pipelineOver } from './compare';
import type { DesiredState } from './desired-state';

/** How a repair goes about it. */
export interface RepairOptions {
  /** How long searches under way may use a model that goes, in milliseconds. @default - the longest read timeout */
  readonly drainMs?: number;
  /** Told of each thing that was done, and of each that could not be. */
  readonly say: (line: string) => void;
}

/**
 * Makes what differs as it is desired, by the registrar's own functions: first the models, proven, then the pipelines
 * that name them, then access; last of all it removes what nothing needs any more, so that no search fails on the way.
 *
 * What cannot be mended is told, and leaves the rest to be mended; another comparison says what remains.
 */
export async function repair(
  cluster: Cluster,
  state: DesiredState,
  comparison: Comparison,
  options: RepairOptions,
): Promise<void> {
  const { say, drainMs = longestReadMs(comparison) } = options;
  const mend = (what: string, work: () => Promise<void>) =>
    work().catch((error: Error) => say(`could not mend ${what}: ${error.message}`));

  const live = new Map<string, string>();
  let moved = false;
  for (const look of comparison.models) {
    const known = idOf(look.resource);
    live.set(known, look.model.id ?? known);
    await mend(`model ${known}`, async () => {
      live.set(known, await mendModel(cluster, look, say));
    });
    moved ||= live.get(known) !== look.model.id;
  }
  for (const { resource, owner, desired, drifts } of comparison.pipelines) {
    if (drifts.length > 0 || moved) {
      await mend(`search pipeline ${desired.name}`, async () => {
        await putRerankPipeline(cluster, owner, pipelineOver(resource, live));
        say(`wrote search pipeline ${desired.name}`);
      });
    }
  }
  for (const look of comparison.accesses.filter(({ drifts }) => drifts.length > 0)) {
    await mend(`security role ${look.desired.name}`, () => mendAccess(cluster, look, say));
  }
  await mend('what nothing needs', async () => {
    const find = () => orphansOf(cluster, state, new Set(live.values()));
    for (const { what } of await removeOrphans(cluster, find, drainMs)) {
      say(`removed ${what}`);
    }
  });
}

type ModelToMend = Comparison['models'][number];

/** @returns the id of the model that is to serve */
async function mendModel(cluster: Cluster, look: ModelToMend, say: (line: string) => void): Promise<string> {
  const { resource, owner, desired, model } = look;
  const identity = modelIdentity(owner, desired.connector);
  if (model.mend === 'nothing') {
    return model.id!;
  }
  if (model.mend === 'proof' && (await deploysByProof(cluster, look))) {
    const own = { description: standInDescription(identity.description, model.replaced) };
    await describeModel(cluster, model.id!, provenDescription(isProven(model) ? model : own, desired));
    say(`proved model ${model.id} again, which deploys it`);
    return model.id!;
  }
  if (model.id) {
    // Without the mark it is not taken for a good one.
    await describeModel(cluster, model.id, identity.description);
  }
  const id = await createRerankModel(cluster, owner, desired).catch(async (error) => {
    if (model.id) {
      await describeModel(cluster, model.id, model.description ?? '');
    }
    throw error;
  });
  const replaced = [idOf(resource), ...(model.id ? [model.id] : []), ...model.replaced];
  const others = [...new Set(replaced)].filter((one) => one !== id);
  await describeModel(cluster, id, standInDescription(provenDescription(identity, desired), others));
  say(`made model ${id}, and proved it, in the place of ${idOf(resource)}`);
  return id;
}

/**
 * Proves the model, which deploys it. That is never written down when the domain takes no writes meanwhile; only another
 * model helps then, since undeploying one that serves ends searches under way (ml-commons 3.6.0: `Channel pool is closed`).
 *
 * @returns whether it has proved itself and is deployed, as OpenSearch has it
 */
async function deploysByProof(cluster: Cluster, look: ModelToMend): Promise<boolean> {
  return (await provesItself(cluster, look)) && (await awaitDeployment(cluster, look.model.id!));
}

async function provesItself(cluster: Cluster, { model, desired }: ModelToMend): Promise<boolean> {
  try {
    await proveModel(cluster, model.id!, desired.proof);
    return true;
  } catch {
    return false;
  }
}

async function mendAccess(
  cluster: Cluster,
  { owner, desired, drifts }: Comparison['accesses'][number],
  say: (line: string) => void,
): Promise<void> {
  if (drifts.some(({ kind, what }) => kind === 'missing' && what === `security role ${desired.name}`)) {
    // Its mapping would be taken for somebody else's, and never be removed.
    await deleteSearchAccess(cluster, owner, desired);
  }
  await putSearchAccess(cluster, owner, desired);
  say(`wrote security role ${desired.name} and its mapping`);
}

function longestReadMs({ models }: Comparison): number {
  return Math.max(0, ...models.map(({ desired }) => desired.connector.client_config.read_timeout * 1_000));
}
