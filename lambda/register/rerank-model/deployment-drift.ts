import { Deadline } from '../../shared/deadline';
import { until } from '../../shared/until';
import type { Cluster } from '../opensearch/cluster';
import { getModel, isPartlyDeployed, type Model } from '../opensearch/models';
import type { Drift } from '../resource/drift';

/** A model that is there. */
export interface FoundModel {
  readonly id: string;
  readonly model: Model;
}

const AUTO_DEPLOY = 'plugins.ml_commons.model_auto_deploy.enable';
/** A node that loads the model, or has left, is counted late: after a change of nodes for up to 20 s. */
const SETTLES_MS = 30_000;
const OBSERVE_AGAIN_MS = 2_000;

/** A drift of a model that is not as it should be. */
export const altered = (id: string) => ({ kind: 'altered', what: `model ${id}` }) as const;
/** A drift of a model that does not score. */
export const failing = (id: string) => ({ kind: 'failing', what: `model ${id}` }) as const;

/** Tells whether a model that no node has loaded is deployed by the next search, as it is by default, or fails it. */
export async function observeUndeployed(cluster: Cluster, { id, model }: FoundModel) {
  const found = `it is ${model.model_state}, not DEPLOYED: `;
  switch (await deploysByItself(cluster)) {
    case false: {
      const fails = `${found}searches fail with "Model not ready yet", since ${AUTO_DEPLOY} is false`;
      return { drifts: [{ ...failing(id), found: fails }], needs: 'replacement' } as const;
    }
    case undefined: {
      const either = `${found}the next search may wait for it, or fails where ${AUTO_DEPLOY} is false`;
      return { drifts: [{ ...altered(id), found: either }], needs: 'validation' } as const;
    }
    case true: {
      const waits = `${found}the next search may wait for it`;
      return { drifts: [{ ...altered(id), found: waits }], needs: 'validation' } as const;
    }
  }
}

/** Whether a search deploys a model that is not deployed; undefined for a caller who may not read the setting. */
async function deploysByItself(cluster: Cluster): Promise<boolean | undefined> {
  const { status, body } = await cluster.call<Partial<Record<Level, AutoDeploySetting>>>({
    purpose: 'read whether a search deploys a model',
    method: 'GET',
    // Nested: a filter takes the dots of a flat name for a path, and finds none.
    path: `/_cluster/settings?include_defaults=true&filter_path=*.${AUTO_DEPLOY}`,
    accept: [403],
  });
  const values = LEVELS.map((level) => body[level]?.plugins.ml_commons.model_auto_deploy.enable).filter(
    (value) => value !== undefined,
  );
  return status === 403 || values.length === 0 ? undefined : String(values[0]) !== 'false';
}

interface AutoDeploySetting {
  readonly plugins: { readonly ml_commons: { readonly model_auto_deploy: { readonly enable?: unknown } } };
}

const LEVELS = ['transient', 'persistent', 'defaults'] as const;
type Level = (typeof LEVELS)[number];

/**
 * Finds that nodes have not loaded a model that is deployed, and do not within 30 s. Before OpenSearch 3 a node that joins
 * may never load it (ml-commons waits for the key of its credentials on the thread that brings it); its share of the calls
 * then goes to the others.
 */
export async function partialDrifts(cluster: Cluster, { id, model }: FoundModel): Promise<Drift[]> {
  let present: Model | undefined;
  const isWhole = async () => {
    present = present ? await getModel(cluster, id) : model;
    return !present || !isPartlyDeployed(present);
  };
  if (await until(Deadline.in(SETTLES_MS), isWhole, { everyMs: OBSERVE_AGAIN_MS })) {
    return [];
  }
  const {
    current_worker_node_count: current = 0,
    planning_worker_node_count: planned,
    model_state,
  } = present!;
  const found = `it serves on ${current} of ${planned ?? 'the'} nodes (${model_state}), for ${SETTLES_MS / 1_000} s or longer`;
  return [{ ...altered(id), found }];
}
