import type { Cluster } from './cluster';

const SETTING = 'index.search.default_pipeline';

/** Makes the pipeline the one that searches of the index go through when they name none. */
export async function setDefaultPipeline(
  cluster: Cluster,
  index: string,
  pipelineName: string,
): Promise<void> {
  await cluster.call({
    purpose: `make ${pipelineName} the default search pipeline of index ${index}`,
    method: 'PUT',
    path: `/${encodeURIComponent(index)}/_settings`,
    body: { [SETTING]: pipelineName },
  });
}

/** Takes the pipeline away as the default of the index; an index that is gone, or has another default, is left. */
export async function clearDefaultPipeline(
  cluster: Cluster,
  index: string,
  pipelineName: string,
): Promise<void> {
  for (const [name, present] of await getDefaultPipelines(cluster, index)) {
    if (present === pipelineName) {
      await cluster.call({
        purpose: `take ${pipelineName} away as the default search pipeline of index ${name}`,
        method: 'PUT',
        path: `/${encodeURIComponent(name)}/_settings`,
        body: { [SETTING]: null },
        accept: [404],
      });
    }
  }
}

/** The default search pipelines of the indices that a name stands for; none when there is no such index. */
export async function getDefaultPipelines(
  cluster: Cluster,
  index: string,
): Promise<Map<string, string | undefined>> {
  const { status, body } = await cluster.call<Record<string, { settings?: Record<string, string> }>>({
    purpose: `read the default search pipeline of index ${index}`,
    method: 'GET',
    path: `/${encodeURIComponent(index)}/_settings/${SETTING}?flat_settings=true`,
    accept: [404],
  });
  return new Map(
    status === 404 ? [] : Object.entries(body).map(([name, { settings }]) => [name, settings?.[SETTING]]),
  );
}
