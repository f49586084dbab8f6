import { setTimeout as sleep } from 'node:timers/promises';
import type { Cluster } from './cluster';
import { type CallFailure, ClusterError } from './errors';
import { isTransient } from './retry';

/** A connector, model or model group as a search for it answers. */
export interface Found {
  readonly id: string;
  readonly name: string;
  readonly description?: string;
  /** Of a model. */
  readonly connectorId?: string;
}

/** A model as `GET` answers. */
export interface Model {
  readonly name: string;
  readonly description?: string;
  readonly model_state: string;
  readonly connector_id?: string;
  readonly model_group_id?: string;
}

type Kind = 'connectors' | 'models' | 'model_groups';

/** How long it takes at most until a search finds what was written, in milliseconds. */
export const REFRESH_MS = 1_500;
const LATE_BUDGET_MS = 60_000;
const LATE_WAIT_MS = 500;
/** The models of others may go meanwhile. */
const MISTAKEN_MS = 15_000;

/** Finds every connector, model or model group whose name ends so; none while the cluster has never had one. */
export async function findBySuffix(cluster: Cluster, kind: Kind, suffix: string): Promise<Found[]> {
  return (await searchBySuffix(cluster, kind, suffix)).map(({ _id, _source }) => ({
    id: _id,
    name: _source?.name ?? '',
    description: _source?.description,
    connectorId: _source?.connector_id,
  }));
}

/** Finds every connector whose name ends so, by its id: all of it but the credential, which OpenSearch does not show. */
export async function findConnectors(cluster: Cluster, suffix: string): Promise<Map<string, object>> {
  const found = await searchBySuffix(cluster, 'connectors', suffix);
  return new Map(found.map(({ _id, _source }) => [_id, _source ?? {}]));
}

async function searchBySuffix(cluster: Cluster, kind: Kind, suffix: string): Promise<RawHit[]> {
  const { body } = await cluster.call<{ hits?: { hits?: RawHit[] } }>({
    purpose: `look for ${kind.replace('_', ' ')} named "…${suffix}"`,
    method: 'POST',
    path: `/_plugins/_ml/${kind}/_search`,
    body: { query: { wildcard: { 'name.keyword': `*${suffix}` } }, size: 1_000 },
  });
  return body.hits?.hits ?? [];
}

interface RawHit {
  readonly _id: string;
  readonly _source?: Source;
}

interface Source {
  readonly name?: string;
  readonly description?: string;
  readonly connector_id?: string;
}

/** Reads a model; undefined when there is none of that id. */
export async function getModel(cluster: Cluster, id: string): Promise<Model | undefined> {
  const { status, body } = await cluster.call<Model>({
    purpose: `read model ${id}`,
    method: 'GET',
    path: `/_plugins/_ml/models/${encodeURIComponent(id)}`,
    accept: [404],
  });
  return status === 404 ? undefined : body;
}

/** How many ids to ask for, and from which on to let time pass before the next. */
const MOST_IDS = 14;
const QUICK_IDS = 3;
const NEXT_ID_MS = 8_000;

/**
 * Creates the connector, once: a create whose answer was lost is found again rather than repeated.
 *
 * Goes on until the id has no word that other ids are likely to have. ml-commons looks for the models that use a
 * connector by the words of its id (`connector_id` is a text field, a hyphen ends a word), so that one such as `kOZi-S`
 * cannot be deleted while any model uses `x7Qd-S`.
 */
export async function createConnector(
  cluster: Cluster,
  body: { name: string; description: string },
): Promise<string> {
  for (let ids = 1; ; ids++) {
    const id = await createAnyConnector(cluster, body);
    const isLast = ids === MOST_IDS || (ids >= QUICK_IDS && !isSoonOver(id));
    if (hasLongWords(id) || isLast || !(await triedToDeleteConnector(cluster, id, 0))) {
      return id;
    }
    if (ids >= QUICK_IDS) {
      await sleep(Math.min(NEXT_ID_MS, cluster.deadline.remainingMs / 10));
    }
  }
}

/**
 * Whether no hyphen makes a short word of the characters that differ from id to id: the first four and the last four.
 * Between them are the node and the upper part of the time, alike in all ids that a node gives for hours: a hyphen there
 * is in every one, and does no harm.
 *
 * Source: OpenSearch, `TimeBasedUUIDGenerator`.
 */
function hasLongWords(id: string): boolean {
  return !`${id.slice(1, 4)}${id.slice(-4, -1)}`.includes('-');
}

/** Whether the hyphen is the fourth character, which changes every 65 seconds; another may stay for many minutes. */
function isSoonOver(id: string): boolean {
  return id[3] === '-';
}

function createAnyConnector(cluster: Cluster, body: { name: string; description: string }): Promise<string> {
  return createOnce(
    cluster,
    async () => (await findBySuffix(cluster, 'connectors', body.name))[0]?.id,
    async (retryable) => {
      const answer = await cluster.call<{ connector_id?: string }>({
        purpose: `create connector "${body.name}"`,
        method: 'POST',
        path: '/_plugins/_ml/connectors/_create',
        body,
        retryable,
      });
      return answer.body.connector_id;
    },
  );
}

/** Registers and deploys a remote model, once. */
export function registerModel(
  cluster: Cluster,
  model: { name: string; description: string; connectorId: string },
): Promise<string> {
  return createOnce(
    cluster,
    async () => {
      const found = await findBySuffix(cluster, 'models', model.name);
      return found.find(({ connectorId }) => connectorId === model.connectorId)?.id;
    },
    async (retryable) => {
      const answer = await cluster.call<{ model_id?: string }>({
        purpose: `register model "${model.name}"`,
        method: 'POST',
        path: '/_plugins/_ml/models/_register?deploy=true',
        body: {
          name: model.name,
          description: model.description,
          function_name: 'remote',
          connector_id: model.connectorId,
        },
        retryable,
      });
      return answer.body.model_id;
    },
  );
}

/**
 * Waits until the deployment that a registration began has ended, well or not: a prediction that comes first begins a
 * second one, and the two leave the model marked as failed.
 */
export async function awaitDeployment(cluster: Cluster, id: string): Promise<void> {
  const deadline = cluster.deadline.within(15_000);
  while (deadline.remainingMs > 0) {
    const state = (await getModel(cluster, id))?.model_state;
    if (state !== 'REGISTERED' && state !== 'DEPLOYING') {
      return;
    }
    await sleep(100);
  }
}

/** Replaces the description of a model; it stays deployed. */
export async function describeModel(cluster: Cluster, id: string, description: string): Promise<void> {
  await cluster.call({
    purpose: `describe model ${id}`,
    method: 'PUT',
    path: `/_plugins/_ml/models/${encodeURIComponent(id)}`,
    body: { description },
    retryable: (failure) => failure.status === 409 || cluster.isWorthAnotherAttempt(failure),
  });
}

/** Undeploys and deletes a model; done when it is gone already. */
export async function deleteModel(cluster: Cluster, id: string): Promise<void> {
  const path = `/_plugins/_ml/models/${encodeURIComponent(id)}`;
  const deadline = cluster.deadline.within(LATE_BUDGET_MS);
  for (;;) {
    await cluster.call({
      purpose: `undeploy model ${id}`,
      method: 'POST',
      path: `${path}/_undeploy`,
      accept: [404],
    });
    try {
      await cluster.call({ purpose: `delete model ${id}`, method: 'DELETE', path, accept: [404] });
      return;
    } catch (error) {
      // A search that was under way deploys the model again.
      const deployedAgain = error instanceof ClusterError && /deployed state/i.test(error.failure.reason);
      if (!deployedAgain || deadline.remainingMs === 0) {
        throw error;
      }
      await sleep(500);
    }
  }
}

/**
 * Deletes a connector; done when it is gone already, or when ml-commons goes on mistaking the connectors of other models
 * for it (see {@link createConnector}) and will not.
 */
export async function deleteConnector(cluster: Cluster, id: string): Promise<void> {
  await triedToDeleteConnector(cluster, id, MISTAKEN_MS);
}

/** @returns whether the connector is gone: not while ml-commons takes it, for longer than `mistakenMs`, for another's */
async function triedToDeleteConnector(cluster: Cluster, id: string, mistakenMs: number): Promise<boolean> {
  const deadline = cluster.deadline.within(LATE_BUDGET_MS);
  const mistaken = cluster.deadline.within(mistakenMs);
  for (;;) {
    try {
      await cluster.call({
        purpose: `delete connector ${id}`,
        method: 'DELETE',
        path: `/_plugins/_ml/connectors/${encodeURIComponent(id)}`,
        accept: [404],
      });
      return true;
    } catch (error) {
      if (!(error instanceof ClusterError && error.failure.status === 409)) {
        throw error;
      }
      const users = await modelsNamedIn(cluster, error.failure.reason);
      const isMistake = users.length > 0 && users.every(({ connector_id }) => connector_id !== id);
      if (isMistake && mistaken.remainingMs < LATE_WAIT_MS) {
        return false;
      }
      if (deadline.remainingMs < LATE_WAIT_MS) {
        throw error;
      }
      // For a moment after a model is deleted, its connector still counts as used by it.
      await sleep(LATE_WAIT_MS);
    }
  }
}

/** The models that are there still, of those that a refusal lists in brackets. */
async function modelsNamedIn(cluster: Cluster, reason: string): Promise<Model[]> {
  const ids = reason.match(/\[([\w\-, ]+)\]/)?.[1]?.split(', ') ?? [];
  const models = await Promise.all(ids.map((id) => getModel(cluster, id)));
  return models.filter((model) => model !== undefined);
}

/** Deletes a model group; done when it is gone already. */
export async function deleteModelGroup(cluster: Cluster, id: string): Promise<void> {
  await cluster.call({
    purpose: `delete model group ${id}`,
    method: 'DELETE',
    path: `/_plugins/_ml/model_groups/${encodeURIComponent(id)}`,
    accept: [404],
    // For a moment after a model is deleted, its group still counts as used by it.
    retryable: (failure) => failure.status === 409 || cluster.isWorthAnotherAttempt(failure),
    budgetMs: LATE_BUDGET_MS,
  });
}

/**
 * Creates something that has no name of its own in OpenSearch, so that a create that is sent twice makes two. A create
 * that was surely refused is sent again; after one that may have been done, a search decides.
 */
async function createOnce(
  cluster: Cluster,
  find: () => Promise<string | undefined>,
  create: (retryable: (failure: CallFailure) => boolean) => Promise<string | undefined>,
): Promise<string> {
  const refused = (failure: CallFailure) => !failure.maybeDone && cluster.isWorthAnotherAttempt(failure);
  for (;;) {
    try {
      const id = await create(refused);
      if (id) {
        return id;
      }
    } catch (error) {
      if (!(error instanceof ClusterError && error.failure.maybeDone && isTransient(error.failure))) {
        throw error;
      }
      if (cluster.deadline.remainingMs < REFRESH_MS) {
        throw error;
      }
    }
    await sleep(REFRESH_MS);
    const id = await find();
    if (id) {
      return id;
    }
  }
}
