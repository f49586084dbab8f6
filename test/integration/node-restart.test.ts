import type { Client } from '@opensearch-project/opensearch';
import { Cluster } from '../../lambda/register/opensearch/cluster';
import { Deadline } from '../../lambda/shared/deadline';
import type { LocalEndpoint } from '../../local/endpoint';
import type { OpenSearchNode, OpenSearchVersion } from '../../local/opensearch';
import { allowLocalEndpoint } from '../../local/system/connector-access';
import { CloudFormation } from './support/cloudformation';
import { clientOf, clusterOf, onEveryVersion } from './support/clusters';
import { nodeOptions, startTestNode, testNodeOf } from './support/nodes';
import { startOverlapEndpoint } from './support/overlap-endpoint';
import { indexForReranking, wrongWithSearch } from './support/reranked-search';
import { connectorTo } from './support/stack';

const INDEX = 'node-restart';

/** Has the node compile search templates, of which it compiles 75 in five minutes and one in four seconds, until `isOver`. */
async function spendCompilations(client: Client, isOver: (status: number | null) => boolean): Promise<void> {
  for (let template = 0; ; template++) {
    const source = { query: { match: { passage_text: `{{word}} ${template}` } } };
    const { statusCode } = await client.transport.request(
      { method: 'POST', path: '/_render/template', body: { source, params: { word: 'any' } } },
      { ignore: [429] },
    );
    if (isOver(statusCode)) {
      return;
    }
  }
}

onEveryVersion('a node that is restarted', ({ version }) => {
  let node: OpenSearchNode;
  let endpoint: LocalEndpoint;

  beforeAll(async () => {
    endpoint = await startOverlapEndpoint();
    node = await startTestNode({
      ...nodeOptions(version as OpenSearchVersion),
      sources: ['maven'],
      heap: '512m',
    });
  }, 300_000);

  afterAll(async () => {
    await node?.stop();
    await endpoint.close();
  });

  it('reranks the first search; the registrar goes on with what it has made, and waits for room to compile', async () => {
    const url = endpoint.invocationsUrl.replace('127.0.0.1', node.endpointHost);
    const template = { connector: connectorTo(url), documentFields: ['passage_text'] };
    let client = clientOf(testNodeOf(node));
    const statuses: (number | undefined)[] = [];
    const log = ({ status }: { status?: number }) => statuses.push(status);
    const stack = new CloudFormation(() => new Cluster(client, { deadline: Deadline.in(300_000), log }));
    await allowLocalEndpoint(clusterOf(client), node.endpointHost);
    await indexForReranking(client, INDEX);
    expect(await stack.deploy(template)).toBe('CREATE_COMPLETE');
    const model = stack.modelId;
    await client.close();

    node = await node.restart!();
    client = clientOf(testNodeOf(node));
    try {
      // Until its shards have been recovered an index answers no search, with a pipeline or without.
      await client.cluster.health(
        { wait_for_status: 'yellow', timeout: '120s' },
        { requestTimeout: 150_000 },
      );
      const search = { index: INDEX, pipelineName: stack.pipelineName };
      const searchAgain = (error: unknown) => {
        // Before 3, ml-commons waits three seconds for the key of its credentials, on a thread that may have to bring it.
        expect(`${version}: ${error}`).toMatch(/^2\..*Fetching master key timed out/);
        return wrongWithSearch(client, search);
      };
      expect(await wrongWithSearch(client, search).catch(searchAgain)).toBeUndefined();

      expect(await stack.deploy(template)).toBe('UPDATE_COMPLETE');
      expect(stack.modelId).toBe(model);

      // Another script, which the node has not compiled yet.
      const changed = { ...template, connector: connectorTo(url, 30, 'gpu') };
      statuses.length = 0;
      await spendCompilations(client, (status) => status === 429);
      let isDeployed = false;
      const deployed = stack.deploy(changed).finally(() => {
        isDeployed = true;
      });
      await spendCompilations(client, () => isDeployed || statuses.includes(429));
      expect(await deployed).toBe('UPDATE_COMPLETE');
      expect(statuses).toContain(429);
      expect(await stack.destroy()).toBe('DELETE_COMPLETE');
    } finally {
      await client.close();
    }
  }, 600_000);
});
