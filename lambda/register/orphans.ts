import { setTimeout as sleep } from 'node:timers/promises';
import type { Cluster } from './opensearch/cluster';
import { deleteConnector } from './opensearch/connectors';
import { REFRESH_MS } from './opensearch/create-once';
import { deleteModel, deleteModelGroup, findBySuffix } from './opensearch/models';
import { getSearchPipelines, modelIdsIn } from './opensearch/search-pipelines';
import { deleteRerankPipeline } from './rerank-pipeline/rerank-pipeline';
import type { Drift } from './resource/drift';
import { type Owner, readOwnerTag } from './resource/owner';

/** Something that a stack made and nothing of it needs any more. */
export interface Orphan {
  readonly drift: Drift;
  /** Whether it may go: a model that a search pipeline names may not. */
  readonly removable: boolean;
  readonly isModel: boolean;
  remove(cluster: Cluster): Promise<void>;
}

/** The resources that a stack needs, by ids and names. */
export interface Needed {
  readonly models: ReadonlySet<string>;
  readonly pipelines: ReadonlySet<string>;
}

/** Finds models, connectors, model groups and search pipelines that the stack made and does not need. */
export async function findOrphans(cluster: Cluster, stack: Owner, needed: Needed): Promise<Orphan[]> {
  const suffix = ` ${stack.stack}-*`;
  const models = await findBySuffix(cluster, 'models', suffix);
  const needsModel = models.filter(({ id }) => needed.models.has(id));
  const pipelines = Object.entries(await getSearchPipelines(cluster));
  const orphans: Orphan[] = pipelines
    .map(([name, { description }]) => ({ name, maker: readOwnerTag(description) }))
    .filter(({ name, maker }) => maker?.stack === stack.stack && !needed.pipelines.has(name))
    .map(({ name, maker }) => ({
      ...orphan(`search pipeline ${name}`, 'nothing of the stack has that name'),
      remove: (on) => deleteRerankPipeline(on, { ...stack, ...maker }, name),
    }));
  for (const { id } of models.filter((model) => !needsModel.includes(model))) {
    const users = pipelines.filter(([, body]) => modelIdsIn(body).has(id)).map(([name]) => name);
    orphans.push({
      ...orphan(
        `model ${id}`,
        users.length > 0 ? `search pipeline ${users.join(', ')} names it` : 'nothing names it',
      ),
      isModel: true,
      removable: users.length === 0,
      remove: (on) => deleteModel(on, id),
    });
  }
  for (const { id } of await findBySuffix(cluster, 'connectors', suffix)) {
    if (!models.some(({ connectorId }) => connectorId === id)) {
      const found = 'no model of the stack uses it';
      orphans.push({ ...orphan(`connector ${id}`, found), remove: (on) => deleteConnector(on, id) });
    }
  }
  for (const { id, name } of await findBySuffix(cluster, 'model_groups', suffix)) {
    if (!models.some((model) => model.name === name)) {
      const found = 'no model of the stack is in it';
      orphans.push({ ...orphan(`model group ${id}`, found), remove: (on) => deleteModelGroup(on, id) });
    }
  }
  return orphans;
}

/**
 * Removes orphans until none is left that may go: what only an orphan used is one itself when that is gone.
 *
 * @param drainMs - how long searches under way may use a model that goes
 */
export async function removeOrphans(
  cluster: Cluster,
  find: () => Promise<Orphan[]>,
  drainMs: number,
): Promise<Drift[]> {
  const removed: Drift[] = [];
  let drained = false;
  for (;;) {
    const orphans = (await find()).filter(
      ({ removable, drift }) => removable && !removed.some(({ what }) => what === drift.what),
    );
    if (orphans.length === 0) {
      return removed;
    }
    if (!drained && orphans.some(({ isModel }) => isModel)) {
      await sleep(Math.min(drainMs, cluster.deadline.remainingMs / 2));
      drained = true;
    }
    for (const one of orphans) {
      await one.remove(cluster);
      removed.push(one.drift);
    }
    // A search for what there is sees a removal late.
    await sleep(REFRESH_MS);
  }
}

const orphan = (what: string, found: string) => ({
  drift: { kind: 'orphaned', what, found } as const,
  removable: true,
  isModel: false,
});
