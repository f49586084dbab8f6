import type { Client } from '@opensearch-project/opensearch';
import { allowLocalEndpoint } from '../../../local/system/connector-access';
import { clusterOf, type TestNode } from './clusters';
import { startOverlapEndpoint } from './overlap-endpoint';
import { connectorTo, StackDriver } from './stack';

/**
 * Deploys a pipeline as CloudFormation would, with a model that answers at once.
 *
 * @param sharing other tests work on the node, and need the settings of the cluster that this one needs
 */
export async function registerOverlapModel(node: TestNode, client: Client, sharing = false) {
  const endpoint = await startOverlapEndpoint();
  // Settings are put back after several evaluations.
  const putSettingsBack = await allowLocalEndpoint(clusterOf(client, 600), node.endpointHost);
  const stack = new StackDriver(() => clusterOf(client));
  const connector = connectorTo(endpoint.invocationsUrl.replace('127.0.0.1', node.endpointHost));
  const modelId = await stack.createModel(connector);
  await stack.putPipeline(modelId);
  return {
    modelId,
    pipelineName: stack.pipelineName,
    async remove() {
      await stack.deletePipeline();
      await stack.deleteModel(modelId, connector);
      if (!sharing) {
        await putSettingsBack();
      }
      await endpoint.close();
    },
  };
}
