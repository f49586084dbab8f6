import { until } from '../../shared/until';
import type { Cluster } from './cluster';
import { createOnce } from './create-once';
import { ClusterError } from './errors';
import { findBySuffix, getModel, LATE_BUDGET_MS, type Model } from './models';

const LATE_WAIT_MS = 500;
/** The models of others may go meanwhile. */
const MISTAKEN_MS = 15_000;
/** How many ids to ask for. */
const MOST_IDS = 3;

/**
 * Creates the connector, once: a create whose answer was lost is found again rather than repeated.
 *
 * Asks for another id when this one has a word that other ids are likely to have. ml-commons looks for the models that
 * use a connector by the words of its id (`connector_id` is a text field, a hyphen ends a word), so that one such as
 * `kOZi-S` cannot be deleted while any model uses `x7Qd-S`.
 */
export async function createConnector(
  cluster: Cluster,
  body: { name: string; description: string },
): Promise<string> {
  for (let ids = 1; ; ids++) {
    const id = await createAnyConnector(cluster, body);
    if (!hasShortWord(id) || ids === MOST_IDS || !(await triedToDeleteConnector(cluster, id, 0))) {
      return id;
    }
  }
}

/**
 * Whether a hyphen makes a short word of the characters that differ from one id to the next: the second and the last four.
 * The third and the fourth are the same for a minute or more, a hyphen there one time in 64; to wait would cost more than
 * it does, which is harm only beside a connector of such a time that begins alike, one in 256. All between are the node
 * and the upper part of the time: a hyphen there is in every id, and does no harm. Two make a word of every id, on one node
 * in a hundred: there the connector of a model stays that is deleted while others are there, and no other id would help.
 *
 * Source: OpenSearch, `TimeBasedUUIDGenerator`.
 */
function hasShortWord(id: string): boolean {
  return `${id[1]}${id.slice(-4, -1)}`.includes('-');
}

function createAnyConnector(cluster: Cluster, body: { name: string; description: string }): Promise<string> {
  return createOnce(cluster, {
    find: async () => (await findBySuffix(cluster, 'connectors', body.name)).map(({ id }) => id),
    async create(retryable) {
      const answer = await cluster.call<{ connector_id?: string }>({
        purpose: `create connector "${body.name}"`,
        method: 'POST',
        path: '/_plugins/_ml/connectors/_create',
        body,
        retryable,
      });
      return answer.body.connector_id;
    },
    remove: (id) => deleteConnector(cluster, id),
  });
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
  const tryToDelete = async () => {
    try {
      await cluster.call({
        purpose: `delete connector ${id}`,
        method: 'DELETE',
        path: `/_plugins/_ml/connectors/${encodeURIComponent(id)}`,
        accept: [404],
      });
      return 'gone';
    } catch (error) {
      if (!isUsed(error)) {
        throw error;
      }
      const users = await modelsNamedIn(cluster, error.failure.reason);
      const isMistake = users.length > 0 && users.every(({ connector_id }) => connector_id !== id);
      if (isMistake && mistaken.remainingMs < LATE_WAIT_MS) {
        return 'mistaken';
      }
      throw error;
    }
  };
  // For a moment after a model is deleted, its connector still counts as used by it.
  return (await until(deadline, tryToDelete, { everyMs: LATE_WAIT_MS, again: isUsed })) === 'gone';
}

function isUsed(error: unknown): error is ClusterError {
  return error instanceof ClusterError && error.failure.status === 409;
}

/** The models that are there still, of those that a refusal lists in brackets. */
async function modelsNamedIn(cluster: Cluster, reason: string): Promise<Model[]> {
  const ids = reason.match(/\[([\w\-, ]+)\]/)?.[1]?.split(', ') ?? [];
  const models = await Promise.all(ids.map((id) => getModel(cluster, id)));
  return models.filter((model) => model !== undefined);
}
