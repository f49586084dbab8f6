import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from '@opensearch-project/opensearch';
import { compare } from '../../commands/verify/compare';
import type { DesiredState } from '../../commands/verify/desired-state';
import { repair } from '../../commands/verify/repair';
import { REFRESH_MS } from '../../lambda/register/opensearch/create-once';
import type { Drift } from '../../lambda/register/resource/drift';
import { allowLocalEndpoint } from '../../local/system/connector-access';
import { TUTORIAL } from '../../local/system/passages';
import { indexPassages, search } from '../../local/system/search';
import type { FaultyEndpoint } from '../support/faulty-endpoint';
import { CloudFormation, type Template } from './support/cloudformation';
import { clientOf, clusterOf, onEveryVersion } from './support/clusters';
import { count } from './support/counts';
import { ByHand, desiredStateOf, updatePipelineAlone } from './support/desired-state';
import { inventoryOf } from './support/invariants';
import { startOverlapEndpoint } from './support/overlap-endpoint';
import { connectorTo } from './support/stack';

const INDEX = 'verify';
/** The time that a search under way may need until it ends, in milliseconds. */
const DRAIN_MS = 1_000;

/** Something done to a stack, and what it is called when it is found. */
interface Damage {
  readonly name: string;
  readonly by: (hand: ByHand, url: string) => Promise<unknown>;
  readonly found: readonly (readonly [Drift['kind'], RegExp])[];
  /** Whether searches are reranked all the time, before the repair and while it goes on. */
  readonly searchable: boolean;
  /** Whether another model takes the place of the one that CloudFormation knows. @default - false */
  readonly moves?: boolean;
}

const DAMAGES: readonly Damage[] = [
  {
    name: 'a pipeline that was edited by hand',
    by: (hand) => hand.editPipeline((text) => text.replace('"passage_text"', '"passage_text","title"')),
    found: [
      [
        'altered',
        /^search pipeline .*document_fields is \["passage_text","title"\], not \["passage_text"\]$/,
      ],
    ],
    searchable: true,
  },
  {
    name: 'a pipeline that was deleted',
    by: (hand) => hand.call('DELETE', hand.pipelinePath),
    found: [['missing', /^search pipeline /]],
    searchable: false,
  },
  {
    name: 'a model that was undeployed',
    by: (hand) => hand.undeployModel(),
    found: [['altered', /^model .* it is UNDEPLOYED, not DEPLOYED/]],
    searchable: true,
  },
  {
    name: 'a model that was deleted',
    by: (hand) => hand.deleteModel(),
    found: [
      ['missing', /^model /],
      ['orphaned', /^connector .* no model of the stack uses it$/],
      ['orphaned', /^model group /],
    ],
    searchable: false,
    moves: true,
  },
  {
    name: 'a connector that was deleted',
    by: (hand) => hand.deleteConnector(),
    found: [['missing', /^connector nowhere: model .* names it, and this stack has no such connector$/]],
    // The model goes on with the connector that it has loaded, until the next restart of the node.
    searchable: true,
    moves: true,
  },
  {
    name: 'a connector that was edited',
    by: async (hand) => {
      await hand.undeployModel();
      const path = `/_plugins/_ml/connectors/${await hand.connectorId()}`;
      await hand.call('PUT', path, { parameters: { region: 'eu-central-1', service_name: 'sagemaker' } });
      // A search of OpenSearch for its connectors sees the change late.
      await sleep(REFRESH_MS);
    },
    found: [['altered', /^connector .*: parameters\.region is "eu-central-1", not "us-east-1"$/]],
    searchable: false,
    moves: true,
  },
  {
    name: 'a connector that was edited, and is as it was again',
    by: async (hand) => {
      await hand.undeployModel();
      const path = `/_plugins/_ml/connectors/${await hand.connectorId()}`;
      for (const region of ['eu-central-1', 'us-east-1']) {
        await hand.call('PUT', path, { parameters: { region, service_name: 'sagemaker' } });
      }
      await sleep(REFRESH_MS);
    },
    found: [
      ['altered', /^connector .*: it was edited at 2\S+Z: a node may go on with what it was in between$/],
    ],
    searchable: true,
    moves: true,
  },
  {
    name: 'a model that has lost the note that it was validated',
    by: (hand) => hand.call('PUT', hand.modelPath, { description: 'mine now' }),
    found: [['altered', /^model .* its description does not say that it was validated$/]],
    searchable: true,
  },
  {
    name: 'a second model of ours',
    by: (hand, url) => hand.leaveModel(connectorTo(url, 77)),
    found: [['orphaned', /^model .* nothing names it$/]],
    searchable: true,
  },
  {
    name: 'a second model of ours that the pipeline was pointed at',
    by: async (hand, url) => {
      const second = await hand.leaveModel(connectorTo(url, 78));
      await hand.editPipeline((text) => text.replace(/"model_id":"[^"]+"/, `"model_id":"${second}"`));
    },
    found: [
      ['altered', /^search pipeline .*model_id is /],
      ['orphaned', /^model .*: search pipeline .* names it$/],
    ],
    searchable: true,
  },
];

/** A deployment that could not be written down, since the domain took no writes when a search began it. */
const UNWRITTEN: Damage = {
  name: 'a model that answers, and is marked as undeployed',
  by: (hand) => hand.markModelUndeployed(),
  found: [['altered', /^model .* it is UNDEPLOYED, not DEPLOYED/]],
  searchable: true,
  moves: true,
};

/** What a node does with which a search raced the edit. */
const STALE: Damage = {
  name: 'a connector that was edited while a node goes on with the one before',
  by: (hand) => hand.editConnectorUnnoticed({ region: 'eu-central-1', service_name: 'sagemaker' }),
  found: [['altered', /^connector .*: parameters\.region is "eu-central-1", not "us-east-1"$/]],
  searchable: true,
  moves: true,
};

jest.setTimeout(180_000);

onEveryVersion('npm run verify', (node) => {
  let client: Client;
  let endpoint: FaultyEndpoint;
  let url: string;

  beforeAll(async () => {
    client = clientOf(node);
    endpoint = await startOverlapEndpoint();
    url = endpoint.invocationsUrl.replace('127.0.0.1', node.endpointHost);
    await allowLocalEndpoint(clusterOf(client), node.endpointHost);
    await client.indices.delete({ index: INDEX, ignore_unavailable: true });
    await indexPassages(client, INDEX, TUTORIAL.passages);
  }, 60_000);

  afterAll(async () => {
    await endpoint.close();
    await client.close();
  });

  beforeEach(() => {
    endpoint.faults = {};
  });

  const template = (
    change: { readTimeout?: number; fields?: string[]; failsLater?: boolean } = {},
  ): Template => ({
    connector: connectorTo(url, change.readTimeout),
    documentFields: change.fields ?? ['passage_text'],
    failsLater: change.failsLater,
  });

  async function deployed(): Promise<{ stack: CloudFormation; hand: ByHand }> {
    const stack = new CloudFormation(() => clusterOf(client));
    expect(await stack.deploy(template())).toBe('CREATE_COMPLETE');
    return { stack, hand: new ByHand(client, stack) };
  }

  const top = async (stack: CloudFormation) =>
    (
      await search(client, {
        index: INDEX,
        query: 'Saipan',
        size: 4,
        candidates: 'all',
        pipelineName: stack.pipelineName,
      })
    )[0]!.id;

  const driftsOf = async (state: DesiredState) =>
    (await compare(clusterOf(client), state)).drifts.map(({ kind, what, found }) => [
      kind,
      `${what}: ${found}`,
    ]);

  async function repaired(state: DesiredState): Promise<string[]> {
    const said: string[] = [];
    const cluster = clusterOf(client, 120);
    const say = (line: string) => said.push(line);
    await repair(cluster, state, await compare(cluster, state), { drainMs: DRAIN_MS, say });
    return said;
  }

  /** Searches until told to stop. */
  function searching(stack: CloudFormation) {
    const tops: string[] = [];
    let going = true;
    const done = (async () => {
      while (going) {
        tops.push(await top(stack).catch((error: Error) => error.message));
        await sleep(50);
      }
    })();
    return async () => {
      going = false;
      await done;
      count({ searches: tops.length });
      expect(tops.length).toBeGreaterThan(0);
      return [...new Set(tops)];
    };
  }

  async function leavesNothing(stack: CloudFormation): Promise<void> {
    expect(await stack.destroy()).toBe('DELETE_COMPLETE');
    expect(await inventoryOf(client, stack)).toEqual({
      connectors: [],
      models: [],
      groups: [],
      servedModel: undefined,
    });
  }

  it('finds nothing about a stack as it was deployed', async () => {
    const { stack } = await deployed();
    expect(await driftsOf(desiredStateOf(stack))).toEqual([]);
    await leavesNothing(stack);
  });

  it.each([...DAMAGES, UNWRITTEN, STALE])(
    'names $name, repairs it, and leaves what CloudFormation can update and delete',
    async ({ by, found, searchable, moves = false }) => {
      const { stack, hand } = await deployed();
      const state = desiredStateOf(stack);
      await by(hand, url);

      const drifts = await driftsOf(state);
      expect(drifts).toEqual(found.map(([kind, words]) => [kind, expect.stringMatching(words)]));

      const stop = searchable ? searching(stack) : undefined;
      const said = await repaired(state);
      expect(await stop?.()).toEqual(searchable ? ['2'] : undefined);
      expect(said.filter((line) => line.startsWith('could not'))).toEqual([]);
      expect(await driftsOf(state)).toEqual([]);
      expect(await top(stack)).toBe('2');

      const serving = (await inventoryOf(client, stack)).servedModel;
      expect(serving === stack.modelId).toBe(!moves);
      if (moves) {
        // CloudFormation still hands over the id of the model that is gone.
        await updatePipelineAlone(clusterOf(client), stack, ['passage_text', 'title']);
        expect(await top(stack)).toBe('2');
      }
      count({ sequences: 1 });
      await leavesNothing(stack);
    },
  );
});
