import type { Client } from '@opensearch-project/opensearch';
import fc from 'fast-check';
import { type CrossEncoder, loadCrossEncoder } from '../../local/endpoint';
import { allowLocalEndpoint } from '../../local/system/connector-access';
import { TUTORIAL } from '../../local/system/passages';
import { indexPassages, search } from '../../local/system/search';
import { type ProtocolName, protocols } from '../../protocol';
import { type ConnectorBody, connectorBody } from '../../protocol/connector';
import { UNCHECKED } from '../../protocol/painless';
import { type FaultyEndpoint, startFaultyEndpoint } from '../support/faulty-endpoint';
import { overlapModel } from '../support/overlap-model';
import { clientOf, clusterOf, onEveryVersion } from './support/clusters';
import { count } from './support/counts';
import { HOSTILE, numberModel, TEXT } from './support/hostile-text';
import { inventory } from './support/inventory';
import { predict } from './support/predict';
import { KEYS, StackDriver } from './support/stack';

const INDEX = 'text-embeddings-inference';
const NUMBERS = `${INDEX}-numbers`;

onEveryVersion('an endpoint with Text Embeddings Inference', (node) => {
  let client: Client;
  let model: CrossEncoder;
  let stack: StackDriver;
  let endpoint: FaultyEndpoint;
  let received: string[] = [];
  const started: FaultyEndpoint[] = [];
  const registered: {
    readonly id: string;
    readonly connector: ConnectorBody;
    readonly by: StackDriver;
  }[] = [];

  const start = async (speaking: ProtocolName, served: CrossEncoder) => {
    const one = await startFaultyEndpoint({
      model: served,
      protocol: speaking,
      endpointName: `cross-encoder-${speaking}`,
      region: 'us-east-1',
      credentials: KEYS,
      onInvocation: (body) => received.push(body.toString('utf8')),
    });
    started.push(one);
    return one;
  };
  const connectorTo = ({ invocationsUrl }: FaultyEndpoint, protocol: ProtocolName) =>
    connectorBody({
      url: invocationsUrl.replace('127.0.0.1', node.endpointHost),
      region: 'us-east-1',
      device: 'cpu',
      protocol,
      engineVersion: node.version,
      credential: { access_key: KEYS.accessKeyId, secret_key: KEYS.secretAccessKey },
    });
  const register = async (to: FaultyEndpoint, protocol: ProtocolName, validation = 'order', by = stack) => {
    const connector = connectorTo(to, protocol);
    const id = await by.createModel(connector, validation);
    registered.push({ id, connector, by });
    return id;
  };

  beforeAll(async () => {
    client = clientOf(node);
    model = await loadCrossEncoder();
    endpoint = await start('tei', model);
    await allowLocalEndpoint(clusterOf(client), node.endpointHost);
    stack = new StackDriver(() => clusterOf(client));
    for (const index of [INDEX, NUMBERS]) {
      await client.indices.delete({ index, ignore_unavailable: true });
    }
    await indexPassages(client, INDEX, TUTORIAL.passages);
  }, 300_000);

  afterAll(async () => {
    for (const { id, connector, by } of registered) {
      await by.deleteModel(id, connector);
    }
    await Promise.all(started.map((one) => one.close()));
    await model.close();
    await client.close();
  }, 300_000);

  beforeEach(() => {
    received = [];
    endpoint.faults = {};
  });

  /** The request of our codec, with the member of those that OpenSearch 3 sends unread. */
  const requestFor = (query: string, texts: readonly string[]) => ({
    ...JSON.parse(protocols.tei.encodeRequest(query, texts)),
    ...(node.version.startsWith('3.') && { [UNCHECKED]: 0 }),
  });

  describe('that is registered', () => {
    let modelId: string;

    beforeAll(async () => {
      modelId = await register(endpoint, 'tei');
      await stack.putPipeline(modelId);
    }, 300_000);

    afterAll(() => stack.deletePipeline());

    it('reranks a search, with the very scores that the pairs format gives', async () => {
      const request = { index: INDEX, query: TUTORIAL.query, size: 4, candidates: 'all' } as const;
      const hits = await search(client, { ...request, pipelineName: stack.pipelineName });
      expect(hits[0]!.id).toBe('3');
      expect(hits.map(({ score }) => score)).toEqual(hits.map(({ score }) => score).sort((a, b) => b - a));
      const passages = TUTORIAL.passages.map(({ text }) => text);
      expect(received.map((body) => JSON.parse(body))).toEqual([requestFor(TUTORIAL.query, passages)]);

      const other = new StackDriver(() => clusterOf(client));
      const pairs = await register(await start('pairs', model), 'pairs', 'order', other);
      const texts = hits.map(({ text }) => text);
      const scores = await predict(client, pairs, TUTORIAL.query, texts);
      expect(hits.map(({ score }) => score)).toEqual(scores.map((score) => expect.closeTo(score, 5)));
      expect(await predict(client, modelId, TUTORIAL.query, texts)).toEqual(
        scores.map((score) => expect.closeTo(score, 5)),
      );
      count({ searches: 1 });
    }, 300_000);

    it.each(HOSTILE.map((text) => [JSON.stringify(text).slice(0, 60), text]))(
      'gets any text as it is, as query and as passage: %s',
      async (_, text) => {
        endpoint.faults = { answer: () => '[{"index":1,"score":0.5},{"index":0,"score":0.25}]' };
        expect(await predict(client, modelId, text, [text, 'plain'])).toEqual([0.25, 0.5]);
        expect(received).toHaveLength(1);
        expect(JSON.parse(received[0]!)).toEqual(requestFor(text, [text, 'plain']));
        count({ texts: 2 });
      },
    );

    it('gets random texts of all of Unicode as they are, and each passage its own score', async () => {
      endpoint.faults = {
        answer: (body) => {
          const { texts } = JSON.parse(body) as { texts: unknown[] };
          return JSON.stringify(texts.map((_, index) => ({ index, score: index })).reverse());
        },
      };
      const passages = fc.array(TEXT, { minLength: 1, maxLength: 100, size: 'max' });
      await fc.assert(
        fc.asyncProperty(TEXT, passages, async (query, texts) => {
          received = [];
          expect(await predict(client, modelId, query, texts)).toEqual(texts.map((_, index) => index));
          expect(received.map((body) => JSON.parse(body))).toEqual([requestFor(query, texts)]);
          count({ texts: texts.length + 1 });
        }),
        { numRuns: 20 },
      );
    }, 300_000);

    it('is not failed by one long passage, which it truncates', async () => {
      const long = `${'The state bird of Nevada is the mountain bluebird. '.repeat(200)}`;
      const scores = await predict(client, modelId, TUTORIAL.query, [long, TUTORIAL.passages[2]!.text]);
      expect(scores[1]).toBeGreaterThan(scores[0]!);
    }, 180_000);

    it.each([
      ['an index too high', '[{"index":0,"score":0.5},{"index":2,"score":0.4}]'],
      ['a negative index', '[{"index":0,"score":0.5},{"index":-1,"score":0.4}]'],
      ['one passage twice', '[{"index":1,"score":0.5},{"index":1,"score":0.4}]'],
      ['no index', '[{"score":0.5},{"score":0.4}]'],
      ['a score of null', '[{"index":0,"score":0.5},{"index":1,"score":null}]'],
      ['no score', '[{"index":0,"score":0.5},{"index":1}]'],
      ['no passage', '[]'],
      ['no list', '{"error":"Inference failed","error_type":"Backend"}'],
    ])('fails a search rather than guess when it answers %s', async (_, answer) => {
      endpoint.faults = { answer: () => answer };
      const failure = await predict(client, modelId, 'q', ['a', 'b']).catch((error) => error);
      expect(failure.statusCode).toBe(500);
      expect(JSON.stringify(failure.body)).toMatch(
        /the model server answered without (scores|one score per passage)/,
      );
    });

    it.each([413, 422, 424, 429])(
      'fails a search with what it said when it refuses with %d',
      async (status) => {
        const message = JSON.stringify({ error: 'in its words', error_type: 'Validation' });
        endpoint.faults = { failWith: { kind: 'model', status, message } };
        const failure = await predict(client, modelId, 'q', ['a']).catch((error) => error);
        expect(failure.statusCode).toBe(424);
        expect(JSON.stringify(failure.body)).toContain('in its words');
        expect(JSON.stringify(failure.body)).toContain(String(status));
      },
    );
  });

  it('gives each of a thousand hits its own score, in whatever order it answers', async () => {
    const passages = Array.from({ length: 1_000 }, (_, index) => ({
      id: String(index),
      text: `passage ${((index * 389) % 1_000) - 500}`,
    }));
    await indexPassages(client, NUMBERS, passages);
    const numbers = new StackDriver(() => clusterOf(client));
    const modelId = await register(await start('tei', numberModel), 'tei', 'scores', numbers);
    await numbers.putPipeline(modelId);
    received = [];
    const request = { index: NUMBERS, query: 'q', size: 1_000, candidates: 'all' } as const;
    const hits = await search(client, { ...request, pipelineName: numbers.pipelineName });
    await numbers.deletePipeline();
    expect(received).toHaveLength(1);
    expect(hits.map(({ text }) => Number(text.slice('passage '.length)))).toEqual(
      Array.from({ length: 1_000 }, (_, index) => 499 - index),
    );
    for (const { text, score } of hits) {
      const logit = Number(text.slice('passage '.length)) / 100;
      expect(score).toBeCloseTo(1 / (1 + Math.exp(-logit)), 5);
    }
    count({ searches: 1, texts: 1_000 });
  }, 300_000);

  it('takes over from one that speaks pairs, and hands back to it, without a search that fails', async () => {
    const [pairs, tei] = [await start('pairs', overlapModel), await start('tei', overlapModel)];
    const [before, after] = [connectorTo(pairs, 'pairs'), connectorTo(tei, 'tei')];
    const changing = new StackDriver(() => clusterOf(client));
    const first = await changing.createModel(before);
    await changing.putPipeline(first);

    let done = false;
    let searches = 0;
    const request = { index: INDEX, query: 'Saipan', size: 4, candidates: 'all' } as const;
    const reranked = async () => {
      const hits = await search(client, { ...request, pipelineName: changing.pipelineName });
      searches++;
      expect(hits[0]!.id).toBe('2');
    };
    const load = Promise.all(
      [1, 2].map(async () => {
        while (!done) {
          await reranked();
        }
      }),
    );
    // Searches under way have ended before CloudFormation's clean-up begins, as the drain time sees to on AWS.
    const drain = () => new Promise((resolve) => setTimeout(resolve, 500));
    try {
      const second = await changing.updateModel(first, after);
      expect(second).not.toBe(first);
      await changing.putPipeline(second);
      await drain();
      await changing.deleteModel(first, before);
      const asked = [pairs.invocations, tei.invocations];
      await reranked();
      expect(pairs.invocations).toBe(asked[0]);
      expect(tei.invocations).toBeGreaterThan(asked[1]!);

      const third = await changing.updateModel(second, before);
      await changing.putPipeline(third);
      await drain();
      await changing.deleteModel(second, after);
      done = true;
      await load;
      await changing.deletePipeline();
      await changing.deleteModel(third, before);
    } finally {
      done = true;
      await load.catch(() => undefined);
    }
    expect(searches).toBeGreaterThan(10);
    count({ searches, sequences: 1 });
  }, 300_000);

  it('is rejected when its connector speaks pairs, and the other way round, with nothing left behind', async () => {
    const wrong = new StackDriver(() => clusterOf(client));
    await expect(wrong.createModel(connectorTo(endpoint, 'pairs'))).rejects.toThrow(/missing field `query`/);
    const pairs = await start('pairs', overlapModel);
    await expect(wrong.createModel(connectorTo(pairs, 'tei'))).rejects.toThrow(/unexpected keyword argument/);
    expect((await inventory(client)).filter((thing) => thing.includes(wrong.stackTag))).toEqual([]);
  }, 300_000);
});
