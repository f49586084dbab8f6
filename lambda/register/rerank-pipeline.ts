import type { Cluster } from './cluster';
import { isGone, RegistrationError } from './errors';
import { type Owner, ownerMark, readMark } from './owner';
import {
  deleteSearchPipeline,
  getSearchPipeline,
  putSearchPipeline,
  type SearchPipeline,
} from './search-pipelines';
import { withCleanUp } from './with-clean-up';

/** The desired state of a `Custom::RerankPipeline`. */
export interface RerankPipelineState {
  readonly name: string;
  readonly body: SearchPipeline;
  /** Whether a pipeline of that name that somebody else made may be taken over. */
  readonly adopt: boolean;
}

/**
 * Writes the search pipeline and answers its name.
 *
 * @throws RegistrationError when a pipeline of that name exists that this stack did not make, unless `adopt` is set
 */
export async function putRerankPipeline(
  cluster: Cluster,
  owner: Owner,
  desired: RerankPipelineState,
): Promise<string> {
  const { name } = desired;
  const present = await getSearchPipeline(cluster, name);
  if (present && !desired.adopt && readMark(present.description)?.stack !== owner.stack) {
    throw new RegistrationError(
      `Search pipeline ${name} exists, and this stack did not make it. Choose another pipelineName, delete it with ` +
        `DELETE /_search/pipeline/${name}, or set adopt to take it over.`,
    );
  }
  await withCleanUp(
    cluster,
    () => putSearchPipeline(cluster, name, marked(owner, desired.body)),
    (cleaner) => (present ? putSearchPipeline(cleaner, name, present) : deleteSearchPipeline(cleaner, name)),
  );
  return name;
}

/**
 * Deletes the search pipeline if this resource made it, and tolerates that it, or the cluster, is gone already.
 *
 * A pipeline that another resource of the stack has taken over meanwhile stays.
 */
export async function deleteRerankPipeline(cluster: Cluster, owner: Owner, name: string): Promise<void> {
  try {
    const present = await getSearchPipeline(cluster, name);
    const mark = readMark(present?.description);
    if (mark?.stack === owner.stack && mark.resource === owner.resource) {
      await deleteSearchPipeline(cluster, name);
    }
  } catch (error) {
    if (!isGone(error)) {
      throw error;
    }
  }
}

function marked(owner: Owner, body: SearchPipeline): SearchPipeline {
  const description = body.description ? `${body.description} ` : '';
  return { ...body, description: `${description}Made by stack ${owner.stackName} (${ownerMark(owner)}).` };
}
