import type { Cluster } from '../opensearch/cluster';
import { getDefaultPipelines } from '../opensearch/default-pipeline';
import { getSearchPipeline } from '../opensearch/search-pipelines';
import { differences } from '../resource/differences';
import type { Drift } from '../resource/drift';
import { type Owner, readOwnerTag } from '../resource/owner';
import { withoutAccepted } from './accepted-fields';
import { type RerankPipelineState, tagged } from './rerank-pipeline';

/** Compares a search pipeline, and the indices whose default it should be, with the desired state. */
export async function pipelineDrifts(
  cluster: Cluster,
  owner: Owner,
  desired: RerankPipelineState,
): Promise<Drift[]> {
  const { name, defaultForIndices } = desired;
  const what = `search pipeline ${name}`;
  const present = await getSearchPipeline(cluster, name);
  if (!present) {
    return [{ kind: 'missing', what, found: 'the cluster has none of that name' }];
  }
  if (readOwnerTag(present.description)?.stack !== owner.stack) {
    return [
      {
        kind: 'foreign',
        what,
        found: `somebody else made it: ${JSON.stringify(present.description ?? '')}`,
        ...(!desired.adopt && {
          remedy: `Delete it with DELETE /_search/pipeline/${name}, set adopt, or deploy with another pipelineName.`,
        }),
      },
    ];
  }
  const live = { ...present, description: withoutAccepted(present.description ?? '') };
  const altered = differences(tagged(owner, desired.body), live, 'every key');
  for (const index of defaultForIndices) {
    altered.push(...(await defaultDifferences(cluster, index, name)));
  }
  return altered.map((found) => ({ kind: 'altered', what, found }));
}

async function defaultDifferences(cluster: Cluster, index: string, name: string): Promise<string[]> {
  const defaults = await getDefaultPipelines(cluster, index);
  if (defaults.size === 0) {
    return [`index ${index}, whose default it is to be, is not there`];
  }
  return [...defaults]
    .filter(([, pipeline]) => pipeline !== name)
    .map(([found, pipeline]) => `the default of index ${found} is ${pipeline ?? 'absent'}, not ${name}`);
}
