import type { Cluster } from './cluster';

/** A search pipeline as OpenSearch stores it. */
export interface SearchPipeline {
  readonly description?: string;
  readonly [key: string]: unknown;
}

/** Reads a search pipeline; undefined when there is none of that name. */
export async function getSearchPipeline(cluster: Cluster, name: string): Promise<SearchPipeline | undefined> {
  const { status, body } = await cluster.call<Record<string, SearchPipeline>>({
    purpose: `read search pipeline ${name}`,
    method: 'GET',
    path: pathOf(name),
    accept: [404],
  });
  return status === 404 ? undefined : body[name];
}

/** Writes a search pipeline, new or not. */
export async function putSearchPipeline(cluster: Cluster, name: string, body: SearchPipeline): Promise<void> {
  await cluster.call({
    purpose: `write search pipeline ${name}`,
    method: 'PUT',
    path: pathOf(name),
    body,
    retryable: (failure) => failure.status === 409 || cluster.isWorthAnotherAttempt(failure),
  });
}

/** Deletes a search pipeline; done when it is gone already. */
export async function deleteSearchPipeline(cluster: Cluster, name: string): Promise<void> {
  await cluster.call({
    purpose: `delete search pipeline ${name}`,
    method: 'DELETE',
    path: pathOf(name),
    accept: [404],
    retryable: (failure) => failure.status === 409 || cluster.isWorthAnotherAttempt(failure),
  });
}

/** All search pipelines of the cluster, by their names. */
export async function getSearchPipelines(cluster: Cluster): Promise<Record<string, SearchPipeline>> {
  const { status, body } = await cluster.call<Record<string, SearchPipeline>>({
    purpose: 'read the search pipelines',
    method: 'GET',
    path: '/_search/pipeline',
    accept: [404],
  });
  return status === 404 ? {} : body;
}

/** The ids of all models that any search pipeline of the cluster names. */
export async function usedModelIds(cluster: Cluster): Promise<Set<string>> {
  return modelIdsIn(await getSearchPipelines(cluster));
}

/** The ids of all models that search pipelines name. */
export function modelIdsIn(pipelines: object): Set<string> {
  const ids = new Set<string>();
  JSON.stringify(pipelines, (key, value) => {
    if (key === 'model_id' && typeof value === 'string') {
      ids.add(value);
    }
    return value;
  });
  return ids;
}

/** The ids of the models by which the rerank processors of a pipeline score, and none of other processors. */
export function rerankModelIdsIn({ response_processors = [] }: SearchPipeline): Set<string> {
  const processors = response_processors as readonly Partial<RerankProcessor>[];
  return new Set(processors.flatMap(({ rerank }) => rerank?.ml_opensearch?.model_id ?? []));
}

interface RerankProcessor {
  readonly rerank: { readonly ml_opensearch?: { readonly model_id: string } };
}

/** The fields that the rerank processors of a pipeline read. */
export function documentFieldsOf(pipeline: object): string[] {
  const fields = new Set<string>();
  JSON.stringify(pipeline, (key, value) => {
    if (key === 'document_fields' && Array.isArray(value)) {
      value.forEach((field) => {
        fields.add(String(field));
      });
    }
    return value;
  });
  return [...fields];
}

const pathOf = (name: string) => `/_search/pipeline/${encodeURIComponent(name)}`;
