import type { Client } from '@opensearch-project/opensearch';
import { type CrossEncoder, loadCrossEncoder } from '../../local/endpoint';
import { allowLocalEndpoint } from '../../local/system/connector-access';
import { TUTORIAL } from '../../local/system/passages';
import { indexPassages, search } from '../../local/system/search';
import { type ProtocolName, protocols } from '../../protocol';
import { type ConnectorBody, connectorBody } from '../../protocol/connector';
import { type FaultyEndpoint, startFaultyEndpoint } from '../support/faulty-endpoint';
import { overlapModel } from '../support/overlap-model';
import { clientOf, clusterOf, onEveryVersion } from './support/clusters';
import { count } from './support/counts';
import { HOSTILE, numberModel } from './support/hostile-text';
import { inventory } from './support/inventory';
import { predict } from './support/predict';
import { KEYS, StackDriver } from './support/stack';

const INDEX = 'bedrock';

const NAMES: Partial<Record<ProtocolName, string>> = {
  'amazon-rerank': 'amazon.rerank-v1:0',
  'cohere-rerank': 'cohere.rerank-v3-5:0',
};

jest.setTimeout(300_000);

onEveryVersion('Amazon Bedrock', (node) => {
  let client: Client;
  let model: CrossEncoder;
  let received: { readonly body: string; readonly path: string }[] = [];
  const started: FaultyEndpoint[] = [];

  const start = async (protocol: ProtocolName, served: CrossEncoder) => {
    const one = await startFaultyEndpoint({
      model: served,
      protocol,
      endpointName: NAMES[protocol] ?? 'cross-encoder',
      region: 'us-west-2',
      credentials: KEYS,
      onInvocation: (body, path) => received.push({ body: body.toString('utf8'), path }),
    });
    started.push(one);
    return one;
  };
  const connectorTo = ({ invocationsUrl }: FaultyEndpoint, protocol: ProtocolName): ConnectorBody =>
    connectorBody({
      url: invocationsUrl.replace('127.0.0.1', node.endpointHost),
      region: 'us-west-2',
      protocol,
      credential: { access_key: KEYS.accessKeyId, secret_key: KEYS.secretAccessKey },
    });

  beforeAll(async () => {
    client = clientOf(node);
    model = await loadCrossEncoder();
    await allowLocalEndpoint(clusterOf(client), node.endpointHost);
    await client.indices.delete({ index: INDEX, ignore_unavailable: true });
    await indexPassages(client, INDEX, TUTORIAL.passages);
  });

  afterAll(async () => {
    await Promise.all(started.map((one) => one.close()));
    await model.close();
    await client.close();
  });

  beforeEach(() => {
    received = [];
  });

  describe.each(['amazon-rerank', 'cohere-rerank'] as const)('with the model of %s', (protocol) => {
    let endpoint: FaultyEndpoint;
    let stack: StackDriver;
    let connector: ConnectorBody;
    let modelId: string;

    beforeAll(async () => {
      endpoint = await start(protocol, model);
      connector = connectorTo(endpoint, protocol);
      stack = new StackDriver(() => clusterOf(client));
      modelId = await stack.createModel(connector, 'order');
      await stack.putPipeline(modelId);
    });

    afterAll(async () => {
      await stack.deletePipeline();
      await stack.deleteModel(modelId, connector);
    });

    beforeEach(() => {
      endpoint.faults = {};
    });

    it('reranks a search by one call that is signed for Bedrock', async () => {
      const request = { index: INDEX, query: TUTORIAL.query, size: 4, candidates: 'all' } as const;
      const hits = await search(client, { ...request, pipelineName: stack.pipelineName });
      expect(hits[0]!.id).toBe('3');
      expect(hits.map(({ score }) => score)).toEqual(hits.map(({ score }) => score).sort((a, b) => b - a));
      const passages = TUTORIAL.passages.map(({ text }) => text);
      expect(received).toEqual([
        {
          body: protocols[protocol].encodeRequest(TUTORIAL.query, passages),
          path: `/model/${NAMES[protocol]}/invoke`,
        },
      ]);
      count({ searches: 1 });
    });

    it('gets hostile texts as they are, and gives each passage its own score', async () => {
      endpoint.faults = {
        answer: (body) => {
          const { documents } = JSON.parse(body) as { documents: unknown[] };
          const results = documents.map((_, index) => ({ index, relevance_score: index })).reverse();
          return JSON.stringify({ results });
        },
      };
      for (const query of HOSTILE) {
        received = [];
        expect(await predict(client, modelId, query, HOSTILE)).toEqual(HOSTILE.map((_, index) => index));
        expect(received.map(({ body }) => JSON.parse(body))).toEqual([
          JSON.parse(protocols[protocol].encodeRequest(query, HOSTILE)),
        ]);
        count({ texts: HOSTILE.length + 1 });
      }
    });

    it('refuses more passages than a call takes, before it calls', async () => {
      const failure = await predict(client, modelId, 'q', new Array(1_001).fill('p')).catch((error) => error);
      expect(JSON.stringify(failure.body)).toContain(
        'Amazon Bedrock scores at most 1000 passages in a call, not 1001; ask for fewer hits',
      );
      expect(received).toEqual([]);
    });

    it.each([
      ['an index too high', '[{"index":0,"relevance_score":0.5},{"index":2,"relevance_score":0.4}]'],
      ['one passage twice', '[{"index":1,"relevance_score":0.5},{"index":1,"relevance_score":0.4}]'],
      ['no index', '[{"relevance_score":0.5},{"relevance_score":0.4}]'],
      ['no score', '[{"index":0,"relevance_score":0.5},{"index":1}]'],
      ['no passage', '[]'],
      ['no list', '{}'],
    ])('fails a search rather than guess when it answers %s', async (_, results) => {
      endpoint.faults = { answer: () => `{"results":${results}}` };
      const failure = await predict(client, modelId, 'q', ['a', 'b']).catch((error) => error);
      expect(failure.statusCode).toBe(500);
      expect(JSON.stringify(failure.body)).toMatch(
        /the model server answered without (scores|one score per passage)/,
      );
    });

    it.each([
      [400, 'ValidationException'],
      [403, 'AccessDeniedException'],
      [503, 'ServiceUnavailableException'],
    ])('fails a search with what it said when it answers %d', async (status, type) => {
      endpoint.faults = { failWith: { kind: 'runtime', status, type, message: 'in its words' } };
      const failure = await predict(client, modelId, 'q', ['a']).catch((error) => error);
      expect(failure.statusCode).toBe(status);
      expect(JSON.stringify(failure.body)).toContain('in its words');
    });

    it('is asked twice again when it throttles, before a search fails', async () => {
      const { invocations } = endpoint;
      endpoint.faults = { failWith: { kind: 'runtime', status: 429, type: 'ThrottlingException' } };
      const failure = await predict(client, modelId, 'q', ['a']).catch((error) => error);
      expect(failure.statusCode).toBe(429);
      expect(endpoint.invocations - invocations).toBe(3);
    });
  });

  it('is trusted by OpenSearch at the URL that AWS gives it', async () => {
    for (const protocol of ['amazon-rerank', 'cohere-rerank'] as const) {
      const body = connectorBody({
        url: `https://bedrock-runtime.us-west-2.amazonaws.com/model/${NAMES[protocol]}/invoke`,
        region: 'us-west-2',
        protocol,
        credential: { access_key: KEYS.accessKeyId, secret_key: KEYS.secretAccessKey },
      });
      const created = await client.transport.request({
        method: 'POST',
        path: '/_plugins/_ml/connectors/_create',
        body,
      });
      const { connector_id } = created.body as { readonly connector_id: string };
      expect(connector_id).toEqual(expect.any(String));
      await client.transport.request({
        method: 'DELETE',
        path: `/_plugins/_ml/connectors/${connector_id}`,
      });
    }
  });

  it('gives each of a thousand hits, the most of a call, its own score', async () => {
    const index = `${INDEX}-numbers`;
    await client.indices.delete({ index, ignore_unavailable: true });
    const numbers = Array.from({ length: 1_000 }, (_, position) => ((position * 389) % 1_000) - 500);
    await indexPassages(
      client,
      index,
      numbers.map((number, position) => ({ id: String(position), text: `passage ${number}` })),
    );
    const connector = connectorTo(await start('amazon-rerank', numberModel), 'amazon-rerank');
    const stack = new StackDriver(() => clusterOf(client));
    const modelId = await stack.createModel(connector, 'scores');
    await stack.putPipeline(modelId);
    received = [];
    const request = { index, query: 'q', size: 1_000, candidates: 'all' } as const;
    const hits = await search(client, { ...request, pipelineName: stack.pipelineName });
    await stack.deletePipeline();
    await stack.deleteModel(modelId, connector);
    expect(received).toHaveLength(1);
    expect(hits.map(({ text }) => text)).toEqual(
      Array.from({ length: 1_000 }, (_, position) => `passage ${499 - position}`),
    );
    count({ searches: 1, texts: 1_000 });
  });

  it('takes over from an endpoint of SageMaker, and hands back to it, without a search that fails', async () => {
    const [endpoint, bedrock] = [
      await start('pairs', overlapModel),
      await start('cohere-rerank', overlapModel),
    ];
    const [before, after] = [connectorTo(endpoint, 'pairs'), connectorTo(bedrock, 'cohere-rerank')];
    const stack = new StackDriver(() => clusterOf(client));
    const first = await stack.createModel(before);
    await stack.putPipeline(first);

    let done = false;
    let searches = 0;
    const request = { index: INDEX, query: 'Saipan', size: 4, candidates: 'all' } as const;
    const load = Promise.all(
      [1, 2].map(async () => {
        while (!done) {
          const hits = await search(client, { ...request, pipelineName: stack.pipelineName });
          searches++;
          expect(hits[0]!.id).toBe('2');
        }
      }),
    );
    const switchTo = async (from: string, old: ConnectorBody, connector: ConnectorBody) => {
      const next = await stack.updateModel(from, connector);
      await stack.putPipeline(next);
      // Searches under way have ended before CloudFormation's clean-up begins, as the drain time sees to on AWS.
      await new Promise((resolve) => setTimeout(resolve, 500));
      await stack.deleteModel(from, old);
      return next;
    };
    try {
      const second = await switchTo(first, before, after);
      const third = await switchTo(second, after, before);
      done = true;
      await load;
      await stack.deletePipeline();
      await stack.deleteModel(third, before);
    } finally {
      done = true;
      await load.catch(() => undefined);
    }
    expect(bedrock.invocations).toBeGreaterThan(5);
    expect(searches).toBeGreaterThan(10);
    count({ searches, sequences: 1 });
  });

  it("is rejected when the connector speaks the other model's dialect, with nothing left behind", async () => {
    const stack = new StackDriver(() => clusterOf(client));
    const [amazon, cohere] = [
      await start('amazon-rerank', overlapModel),
      await start('cohere-rerank', overlapModel),
    ];
    await expect(stack.createModel(connectorTo(amazon, 'cohere-rerank'))).rejects.toThrow(
      /extraneous key \[api_version\] is not permitted/,
    );
    await expect(stack.createModel(connectorTo(cohere, 'amazon-rerank'))).rejects.toThrow(
      /required key \[api_version\] not found/,
    );
    expect((await inventory(client)).filter((thing) => thing.includes(stack.stackTag))).toEqual([]);
  });
});
