import type { API, Client } from '@opensearch-project/opensearch';
import fc from 'fast-check';
import type { CrossEncoder } from '../../local/endpoint';
import { allowLocalEndpoint } from '../../local/system/connector-access';
import { PASSAGE_FIELD } from '../../local/system/passages';
import { type ProtocolName, protocols } from '../../protocol';
import { type ConnectorBody, connectorBody } from '../../protocol/connector';
import { UNCHECKED } from '../../protocol/painless';
import { type FaultyEndpoint, startFaultyEndpoint } from '../support/faulty-endpoint';
import { overlapModel } from '../support/overlap-model';
import { clientOf, clusterOf, onEveryVersion } from './support/clusters';
import { count } from './support/counts';
import { anyText, HOSTILE, longText } from './support/random-text';
import { KEYS, StackDriver } from './support/stack';

/** Everything random follows from it; in a failure it is printed. */
const SEED = Number(process.env.TEXT_SEED ?? Math.floor(Math.random() * 2 ** 31));
const PASSAGES = 1_000;
const QUERIES = 10;
const PREDICTIONS = 25;

/** As with the handler that is deployed by default; other tests here ask for 512 tokens. */
const MAX_LENGTH = 'model';

const PROTOCOLS = Object.keys(protocols) as ProtocolName[];

/** Equal scores keep the order of the hits. */
const model: CrossEncoder = { ...overlapModel, logits: async (pairs) => pairs.map(() => 0) };

jest.setTimeout(180_000);

onEveryVersion(`any text (seed ${SEED})`, (node) => {
  describe.each(PROTOCOLS)('in the %s protocol', (protocol) => {
    const index = `text-${protocol}`;
    let client: Client;
    let endpoint: FaultyEndpoint;
    let stack: StackDriver;
    let connector: ConnectorBody;
    let modelId: string;
    let received: string[] = [];

    beforeAll(async () => {
      client = clientOf(node);
      endpoint = await startFaultyEndpoint({
        model,
        protocol,
        endpointName: 'cross-encoder',
        region: 'us-east-1',
        credentials: KEYS,
        onInvocation: (body) => received.push(body.toString('utf8')),
      });
      await allowLocalEndpoint(clusterOf(client), node.endpointHost);
      connector = connectorBody({
        url: endpoint.invocationsUrl.replace('127.0.0.1', node.endpointHost),
        region: 'us-east-1',
        device: 'cpu',
        protocol,
        maxLength: MAX_LENGTH,
        engineVersion: node.version,
        credential: { access_key: KEYS.accessKeyId, secret_key: KEYS.secretAccessKey },
      });
      stack = new StackDriver(() => clusterOf(client));
      modelId = await stack.createModel(connector, 'scores');
      await stack.putPipeline(modelId);
    });

    afterAll(async () => {
      await stack.deletePipeline();
      await stack.deleteModel(modelId, connector);
      await client.indices.delete({ index, ignore_unavailable: true });
      await endpoint.close();
      await client.close();
    });

    beforeEach(() => {
      received = [];
    });

    /** The server must get the texts as our own codec encodes them, character by character. */
    function expectReceived(query: string, passages: readonly string[]): void {
      count({ texts: passages.length + 1 });
      expect(received).toHaveLength(1);
      const wanted = JSON.parse(
        protocols[protocol].encodeRequest(query, passages, { device: 'cpu', maxLength: MAX_LENGTH }),
      );
      const { [UNCHECKED]: unchecked, ...request } = JSON.parse(received[0]!);
      expect(request).toEqual(wanted);
      expect(unchecked).toBe(
        protocols[protocol].service === 'sagemaker' && node.version.startsWith('3.') ? 0 : undefined,
      );
    }

    async function predict(query: string, passages: readonly string[]): Promise<void> {
      received = [];
      await client.transport.request({
        method: 'POST',
        path: `/_plugins/_ml/_predict/text_similarity/${modelId}`,
        body: { query_text: query, text_docs: passages },
      });
      expectReceived(query, passages);
    }

    async function load(documents: readonly object[]): Promise<void> {
      await client.indices.delete({ index, ignore_unavailable: true });
      const field = { type: 'text', index: false } as const;
      await client.indices.create({
        index,
        body: {
          settings: { number_of_shards: 1, number_of_replicas: 0 },
          mappings: { properties: { [PASSAGE_FIELD]: field, place: { type: 'integer' } } },
        },
      });
      const { body } = await client.bulk({
        index,
        refresh: true,
        body: documents.flatMap((document, place) => [{ index: {} }, { place, ...document }]),
      });
      expect(body.errors).toBe(false);
    }

    /** Searches for every document, in the order in which they were loaded. */
    async function searchAll(query: string, size: number): Promise<number> {
      received = [];
      count({ searches: 1 });
      const { body } = await client.search({
        index,
        search_pipeline: stack.pipelineName,
        body: {
          query: { match_all: {} },
          sort: [{ place: 'asc' }],
          size,
          ext: { rerank: { query_context: { query_text: query } } },
        } as API.Search_RequestBody,
      });
      return body.hits.hits.length;
    }

    it('reaches the server as it is through predictions, as query and as passage', async () => {
      const texts = fc.array(anyText, { minLength: 1, maxLength: 60 });
      await fc.assert(fc.asyncProperty(anyText, texts, predict), {
        seed: SEED,
        numRuns: PREDICTIONS,
        examples: HOSTILE.map((text): [string, string[]] => [text, [...HOSTILE]]),
      });
    });

    it(`reaches the server as the index holds it, ${PASSAGES} passages in one search`, async () => {
      const sample = fc.sample(anyText, { seed: SEED, numRuns: PASSAGES - HOSTILE.length });
      const passages = [...HOSTILE, ...sample];
      await load(passages.map((text) => ({ [PASSAGE_FIELD]: text })));
      for (const query of fc.sample(anyText, { seed: SEED + 1, numRuns: QUERIES })) {
        expect(await searchAll(query, PASSAGES)).toBe(PASSAGES);
        expectReceived(query, passages);
      }
    });

    it('reaches the server as it is when it is long, as query and as passage', async () => {
      const [query, ...passages] = fc.sample(longText, { seed: SEED, numRuns: 11 }) as [string, ...string[]];
      await load(passages.map((text) => ({ [PASSAGE_FIELD]: text })));
      expect(await searchAll('short', passages.length)).toBe(passages.length);
      expectReceived('short', passages);
      await predict(query, ['short']);
    });

    it('is blank where a document has none', async () => {
      await load([{ [PASSAGE_FIELD]: '' }, {}, { [PASSAGE_FIELD]: null }]);
      expect(await searchAll('q', 3)).toBe(3);
      // OpenSearch before 3.6 writes the word.
      expectReceived('q', ['', '', node.version.startsWith('2.') ? 'null' : '']);
    });
  });
});
