import type { Cluster } from '../opensearch/cluster';
import { clearDefaultPipeline, setDefaultPipeline } from '../opensearch/default-pipeline';
import { isGone, RegistrationError } from '../opensearch/errors';
import {
  deleteSearchPipeline,
  getSearchPipeline,
  putSearchPipeline,
  type SearchPipeline,
} from '../opensearch/search-pipelines';
import { withPresentModels } from '../rerank-model/replacement';
import { type Owner, ownerTag, readOwnerTag } from '../resource/owner';
import { withCleanUp } from '../resource/with-clean-up';
import { acceptingDescription } from './accepted-fields';

/** The desired state of a `Custom::RerankPipeline`. */
export interface RerankPipelineState {
  readonly name: string;
  readonly body: SearchPipeline;
  /** Whether a pipeline of that name that somebody else made may be taken over. */
  readonly adopt: boolean;
  /** Indices whose searches go through the pipeline when they name none. */
  readonly defaultForIndices: readonly string[];
  /** The indices, patterns and aliases whose mappings are looked at for the fields. */
  readonly indices: readonly string[];
}

/**
 * Writes the search pipeline, makes it the default of its indices, and answers its name.
 *
 * @param before - the indices whose default it was until now
 * @throws RegistrationError when a pipeline of that name exists that this stack did not make, unless `adopt` is set, or
 * when a model that it names is gone
 */
export async function putRerankPipeline(
  cluster: Cluster,
  owner: Owner,
  desired: RerankPipelineState,
  before: readonly string[] = [],
): Promise<string> {
  const { name, defaultForIndices } = desired;
  const present = await getSearchPipeline(cluster, name);
  if (present && !desired.adopt && readOwnerTag(present.description)?.stack !== owner.stack) {
    throw new RegistrationError(
      `Search pipeline ${name} exists, and this stack did not make it. Choose another pipelineName, delete it with ` +
        `DELETE /_search/pipeline/${name}, or set adopt to take it over.`,
    );
  }
  const own = await withPresentModels(cluster, owner, tagged(owner, desired.body));
  const body = {
    ...own,
    description: acceptingDescription(own.description ?? '', desired, present?.description),
  };
  const added = defaultForIndices.filter((index) => !before.includes(index));
  await withCleanUp(
    cluster,
    async () => {
      await putSearchPipeline(cluster, name, body);
      for (const index of defaultForIndices) {
        await setDefaultPipeline(cluster, index, name);
      }
      for (const index of before.filter((candidate) => !defaultForIndices.includes(candidate))) {
        await clearDefaultPipeline(cluster, index, name);
      }
    },
    async (cleaner) => {
      for (const index of added) {
        await clearDefaultPipeline(cleaner, index, name);
      }
      await (present ? putSearchPipeline(cleaner, name, present) : deleteSearchPipeline(cleaner, name));
    },
  );
  return name;
}

/**
 * Deletes the search pipeline if this resource made it, and tolerates that it, or the cluster, is gone already.
 *
 * A pipeline that another resource of the stack has taken over meanwhile stays.
 */
export async function deleteRerankPipeline(
  cluster: Cluster,
  owner: Owner,
  name: string,
  defaultForIndices: readonly string[] = [],
): Promise<void> {
  try {
    const present = await getSearchPipeline(cluster, name);
    const maker = readOwnerTag(present?.description);
    if (maker?.stack === owner.stack && maker.resource === owner.resource) {
      // Searches of an index whose default pipeline is gone fail.
      for (const index of defaultForIndices) {
        await clearDefaultPipeline(cluster, index, name);
      }
      await deleteSearchPipeline(cluster, name);
    }
  } catch (error) {
    if (!isGone(error)) {
      throw error;
    }
  }
}

/** The pipeline with a description that says who made it. */
export function tagged(owner: Owner, body: SearchPipeline): SearchPipeline {
  const description = body.description ? `${body.description} ` : '';
  return { ...body, description: `${description}Made by stack ${owner.stackName} (${ownerTag(owner)}).` };
}
