import type { Client } from '@opensearch-project/opensearch';
import { compare } from '../../commands/verify/compare';
import { repair } from '../../commands/verify/repair';
import type { LocalEndpoint } from '../../local/endpoint';
import type { OpenSearchVersion } from '../../local/opensearch';
import { allowLocalEndpoint } from '../../local/system/connector-access';
import { TUTORIAL } from '../../local/system/passages';
import { indexPassages, search } from '../../local/system/search';
import { CloudFormation, type Conditions, type Template } from './support/cloudformation';
import { clientOf, clusterOf, onEveryVersion } from './support/clusters';
import { count } from './support/counts';
import { ByHand, desiredStateOf, updatePipelineAlone } from './support/desired-state';
import { inventoryOf } from './support/invariants';
import { startTestNode } from './support/nodes';
import { startOverlapEndpoint } from './support/overlap-endpoint';
import { connectorTo } from './support/stack';

const INDEX = 'rebuilt';
const GONE =
  /Model \S+ is not on the domain: .* Run npm run verify -- --repair, which makes it again, and deploy/;

jest.setTimeout(240_000);

onEveryVersion('a domain that was recreated under a stack', (node) => {
  let client: Client;
  let endpoint: LocalEndpoint;
  let stack: CloudFormation;

  beforeAll(async () => {
    endpoint = await startOverlapEndpoint();
    client = clientOf(node);
    await prepare();
  }, 60_000);

  afterAll(async () => {
    await endpoint.close();
    await client.close();
  });

  async function prepare(): Promise<void> {
    await allowLocalEndpoint(clusterOf(client), node.endpointHost);
    await client.indices.delete({ index: INDEX, ignore_unavailable: true });
    await indexPassages(client, INDEX, TUTORIAL.passages);
  }

  const template = (
    change: { readTimeout?: number; fields?: string[]; failsLater?: boolean } = {},
  ): Template => ({
    connector: connectorTo(
      endpoint.invocationsUrl.replace('127.0.0.1', node.endpointHost),
      change.readTimeout,
    ),
    documentFields: change.fields ?? ['passage_text'],
    failsLater: change.failsLater,
  });
  const otherFields = ['passage_text', 'title'];

  /** A stack on a domain that has nothing of it any more. */
  async function rebuilt(conditions?: Conditions): Promise<void> {
    stack = new CloudFormation(() => clusterOf(client), { conditions });
    expect(await stack.deploy(template())).toBe('CREATE_COMPLETE');
    await new ByHand(client, stack).rebuildDomain();
    count({ sequences: 1 });
  }

  async function repaired(): Promise<void> {
    const [cluster, state] = [clusterOf(client, 120), desiredStateOf(stack)];
    await repair(cluster, state, await compare(cluster, state), { drainMs: 0, say: () => undefined });
    expect((await compare(cluster, state)).drifts).toEqual([]);
  }

  const top = async () => {
    const request = { index: INDEX, query: 'Saipan', size: 4, candidates: 'all' } as const;
    return (await search(client, { ...request, pipelineName: stack.pipelineName }))[0]!.id;
  };

  async function isGoneWithoutATrace(): Promise<void> {
    expect(await stack.destroy()).toBe('DELETE_COMPLETE');
    const nothing = { connectors: [], models: [], groups: [], servedModel: undefined };
    expect(await inventoryOf(client, stack)).toEqual(nothing);
  }

  it('is no obstacle to deleting the stack', async () => {
    await rebuilt();
    await isGoneWithoutATrace();
  });

  it('gets everything back by an update of the connector', async () => {
    await rebuilt();
    expect(await stack.deploy(template({ readTimeout: 31 }))).toBe('UPDATE_COMPLETE');
    expect(await top()).toBe('2');
    await isGoneWithoutATrace();
  });

  it('fails an update of the pipeline alone, and says what to do, after which it can be made', async () => {
    await rebuilt();
    await expect(updatePipelineAlone(clusterOf(client), stack, otherFields)).rejects.toThrow(GONE);
    await repaired();
    await updatePipelineAlone(clusterOf(client), stack, otherFields);
    expect(await top()).toBe('2');
    await isGoneWithoutATrace();
  });

  it('is repaired as a whole, and goes on with updates of the pipeline and of the connector', async () => {
    await rebuilt();
    const { drifts } = await compare(clusterOf(client), desiredStateOf(stack));
    expect(drifts.map(({ kind, what }) => `${kind} ${what.replace(/ \S+$/, '')}`)).toEqual([
      'missing model',
      'missing search pipeline',
    ]);
    await repaired();
    expect(await top()).toBe('2');
    await updatePipelineAlone(clusterOf(client), stack, otherFields);
    expect(await top()).toBe('2');
    expect(await stack.deploy(template({ readTimeout: 31 }))).toBe('UPDATE_COMPLETE');
    expect(await top()).toBe('2');
    expect((await inventoryOf(client, stack)).models.map(({ id }) => id)).toEqual([stack.modelId]);
    await isGoneWithoutATrace();
  });

  it.each([true, false])(
    'is repaired, and an update that fails rolls back to the repaired model (old properties sent again: %s)',
    async (updateOnRollback) => {
      await rebuilt({ updateOnRollback, duplicates: false });
      await repaired();
      const { servedModel } = await inventoryOf(client, stack);
      const failing = template({ readTimeout: 31, failsLater: true });
      expect(await stack.deploy(failing)).toBe('UPDATE_ROLLBACK_COMPLETE');
      expect((await inventoryOf(client, stack)).servedModel).toBe(servedModel);
      expect(await top()).toBe('2');
      expect(await stack.deploy(template({ readTimeout: 32 }))).toBe('UPDATE_COMPLETE');
      expect((await inventoryOf(client, stack)).models.map(({ id }) => id)).toEqual([stack.modelId]);
      await isGoneWithoutATrace();
    },
  );

  it('that never had a model before is no obstacle either, to an update or to deleting the stack', async () => {
    const fresh = await startTestNode({
      version: node.version as OpenSearchVersion,
      port: 0,
      sources: ['maven'],
    });
    const before = client;
    try {
      await rebuilt();
      client = clientOf(fresh);
      await isGoneWithoutATrace();

      client = before;
      await rebuilt();
      client = clientOf(fresh);
      await prepare();
      await expect(updatePipelineAlone(clusterOf(client), stack, otherFields)).rejects.toThrow(GONE);
      await repaired();
      expect(await top()).toBe('2');
      await isGoneWithoutATrace();
    } finally {
      client = before;
      await fresh.stop();
    }
  }, 900_000);
});
