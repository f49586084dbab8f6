import type { Client } from '@opensearch-project/opensearch';
import { Deadline } from '../lambda/shared/deadline';
import { until } from '../lambda/shared/until';
import type { ConnectorBody } from '../protocol/connector';
import { pipelineBody } from '../protocol/pipeline';

/** Each node of a cluster loads the model by itself. */
const DEPLOYMENT_MS = 60_000;

/**
 * Registers a connector, a model and a search pipeline of this name by plain calls: the registrar would refuse a
 * connector that corrupts text, and what is measured is not registration.
 *
 * @returns a function that removes all three
 */
export async function makePipeline(
  client: Client,
  pipelineName: string,
  connector: ConnectorBody,
  field: string,
): Promise<() => Promise<void>> {
  const post = async (path: string, body: object) =>
    (await client.transport.request({ method: 'POST', path: `/_plugins/_ml${path}`, body }))
      .body as unknown as {
      readonly connector_id: string;
      readonly model_id: string;
    };
  // The first connector of a node can fail while the index of its key is made.
  const { connector_id } = await post('/connectors/_create', connector).catch(() =>
    post('/connectors/_create', connector),
  );
  const { model_id } = await post('/models/_register?deploy=true', {
    name: pipelineName,
    function_name: 'remote',
    connector_id,
  });
  const model = { method: 'GET', path: `/_plugins/_ml/models/${model_id}` };
  const deployed = async () => {
    const { body } = await client.transport.request(model);
    return (body as unknown as { readonly model_state: string }).model_state === 'DEPLOYED';
  };
  if (!(await until(Deadline.in(DEPLOYMENT_MS), deployed, { everyMs: 100 }))) {
    throw new Error(`${pipelineName} was not deployed within ${DEPLOYMENT_MS} ms`);
  }
  await client.transport.request({
    method: 'PUT',
    path: `/_search/pipeline/${pipelineName}`,
    body: pipelineBody({ modelId: model_id, documentFields: [field] }),
  });
  const remove = (path: string) => client.transport.request({ method: 'DELETE', path });
  return async () => {
    await remove(`/_search/pipeline/${pipelineName}`);
    await post(`/models/${model_id}/_undeploy`, {});
    await remove(`/_plugins/_ml/models/${model_id}`);
    await remove(`/_plugins/_ml/connectors/${connector_id}`);
  };
}
