import type { Cluster } from '../opensearch/cluster';
import { RegistrationError } from '../opensearch/errors';
import { findBySuffix, getModel, type Model } from '../opensearch/models';
import { rerankModelIdsIn, type SearchPipeline } from '../opensearch/search-pipelines';
import type { Owner } from '../resource/owner';
import { withoutValidations } from './passed-validations';

/**
 * The description of a validated model that was made in the place of others. CloudFormation goes on naming the model that
 * it knows; the description leads from that one to its replacement.
 *
 * @param description - the one without replaced models
 */
export function replacementDescription(description: string, ids: readonly string[]): string {
  if (ids.length === 0) {
    return description;
  }
  const own = withoutValidations(description);
  return `${own} ${REPLACES}${ids.join(', ')}.${description.slice(own.length)}`;
}

/** The models that a model of that description was made in the place of. */
export function replacedBy({ description = '' }: { description?: string }): string[] {
  return description.match(new RegExp(`${REPLACES}([\\w-]+(?:, [\\w-]+)*)\\.`))?.[1]?.split(', ') ?? [];
}

const REPLACES = 'Stands in for ';

/**
 * The pipeline with models that exist: a deleted one gives way to its replacement in the same stack.
 *
 * OpenSearch takes a pipeline with any model id, and every search through it then fails.
 *
 * @throws RegistrationError when a model is gone and has no replacement
 */
export async function withPresentModels(
  cluster: Cluster,
  owner: Owner,
  pipeline: SearchPipeline,
): Promise<SearchPipeline> {
  const present = new Map<string, string>();
  for (const id of rerankModelIdsIn(pipeline)) {
    present.set(id, (await getModel(cluster, id)) ? id : await replacementFor(cluster, owner, id));
  }
  return withModelIds(pipeline, present);
}

/** The pipeline with other models in the place of those that the map has. */
export function withModelIds(pipeline: SearchPipeline, ids: ReadonlyMap<string, string>): SearchPipeline {
  return JSON.parse(
    JSON.stringify(pipeline, (key, value) => (key === 'model_id' ? (ids.get(value) ?? value) : value)),
  );
}

/** The model of the stack that replaces a deleted one. */
export async function findReplacement(
  cluster: Cluster,
  owner: Owner,
  id: string,
): Promise<{ readonly id: string; readonly model: Model } | undefined> {
  for (const candidate of await findBySuffix(cluster, 'models', ` ${owner.stack}-*`)) {
    // A search may not see yet that the description has changed.
    const model = await getModel(cluster, candidate.id);
    if (model && replacedBy(model).includes(id)) {
      return { id: candidate.id, model };
    }
  }
  return undefined;
}

async function replacementFor(cluster: Cluster, owner: Owner, id: string): Promise<string> {
  const found = await findReplacement(cluster, owner, id);
  if (found) {
    return found.id;
  }
  throw new RegistrationError(
    `Model ${id} is not on the domain: somebody deleted it, or the domain was recreated. Run npm run verify -- --repair, ` +
      'which makes it again, and deploy once more.',
  );
}
