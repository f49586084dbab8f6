import { until } from '../../shared/until';
import type { Cluster } from './cluster';
import { createOnce } from './create-once';
import { ClusterError } from './errors';

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
  /** How many nodes have loaded it. */
  readonly current_worker_node_count?: number;
  /** How many nodes are to load it; for up to 20 s one that has left counts. */
  readonly planning_worker_node_count?: number;
  /** What somebody has set by hand: so many predictions in a unit of time. */
  readonly rate_limiter?: { readonly limit?: string; readonly unit?: string };
}

type Kind = 'connectors' | 'models' | 'model_groups';

/** How long to try again what is rejected because of something that was just deleted, in milliseconds. */
export const LATE_BUDGET_MS = 60_000;

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

/** Registers and deploys a remote model, once. */
export function registerModel(
  cluster: Cluster,
  model: { name: string; description: string; connectorId: string },
): Promise<string> {
  return createOnce(cluster, {
    async find() {
      const found = await findBySuffix(cluster, 'models', model.name);
      return found.filter(({ connectorId }) => connectorId === model.connectorId).map(({ id }) => id);
    },
    async create(retryable) {
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
    remove: (id) => deleteModel(cluster, id),
  });
}

/**
 * Waits until a deployment that is under way has ended, well or not, and is written down: a prediction that comes before
 * its end begins a second one, and the two leave the model marked as failed; a model answers before its state is written.
 *
 * @returns false when 15 s have not been enough
 */
export async function awaitDeployment(cluster: Cluster, id: string): Promise<boolean> {
  const hasEnded = async () => {
    const model = await getModel(cluster, id);
    return !model || !(isUndeployed(model) || model.model_state === 'DEPLOYING');
  };
  return until(cluster.deadline.within(15_000), hasEnded, { everyMs: 100 });
}

/** Whether OpenSearch has it that no node has loaded the model, so that its next prediction begins with a deployment. */
export function isUndeployed({ model_state: state }: Model): boolean {
  return state === 'UNDEPLOYED' || state === 'REGISTERED';
}

/** Whether OpenSearch has it that some of the nodes that are to load the model have not. */
export function isPartlyDeployed(model: Model): boolean {
  const {
    model_state: state,
    current_worker_node_count: current,
    planning_worker_node_count: planned,
  } = model;
  return (state === 'PARTIALLY_DEPLOYED' || state === 'DEPLOYING') && (current ?? 0) < (planned ?? 1);
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
  const undeployAndDelete = async () => {
    await cluster.call({
      purpose: `undeploy model ${id}`,
      method: 'POST',
      path: `${path}/_undeploy`,
      accept: [404],
    });
    return cluster.call({ purpose: `delete model ${id}`, method: 'DELETE', path, accept: [404] });
  };
  await until(cluster.deadline.within(LATE_BUDGET_MS), undeployAndDelete, {
    everyMs: 500,
    // A search that was under way deploys the model again.
    again: (error) => error instanceof ClusterError && /deployed state/i.test(error.failure.reason),
  });
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
