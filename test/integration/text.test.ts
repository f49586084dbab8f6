import type { Client } from '@opensearch-project/opensearch';
import { type LocalEndpoint, startEndpoint } from '../../local/endpoint';
import { allowLocalEndpoint } from '../../local/system/connector-access';
import { indexPassages, search } from '../../local/system/search';
import { protocols } from '../../protocol';
import { overlapModel } from '../support/overlap-model';
import { clientOf, clusterOf, onEveryVersion } from './support/clusters';
import { count } from './support/counts';
import { connectorTo, KEYS, StackDriver } from './support/stack';

const INDEX = 'text';

const HOSTILE = [
  'He said "hi" \\ ${parameters.region} ${parameters.x:-y}\tC:\\temp\\new \u2028 😀',
  '${parameters.foo}',
  '${parameters.inputs}',
  '${parameters.inputs.toString()}',
  '${parameters',
  '${parameters.',
  '$${parameters.region}',
  '\\${parameters.region}',
  '${credential.access_key} ${parameters.access_key}',
  '$\\u007bparameters.region}',
  '\\u0024{parameters.region}',
  '{"a":"b"}',
  '[1, "two", null]',
  '"quoted"',
  'null',
  'true',
  '12.50',
  "<a href='x'>it's & that = this</a>",
  'line\nfeed\r\nreturn\ttab\b\f\v',
  'C:\\temp\\new\\',
  '\\',
  '"',
  '\u0000\u0001\u001f\u007f\u0085\u2028\u2029\ufeff\ufffe\uffff',
  'é e\u0301 ﷺ 漢字 עברית \u202eright to left\u202c 👩‍👩‍👧‍👦 🏴󠁧󠁢󠁥󠁮󠁧󠁿',
  'escape("x") def escape(',
  '%s %d {0} #{x} <%= x %> {{mustache}} $1',
  ' leading and trailing ',
  `${'long '.repeat(12_000)}end`,
];

onEveryVersion('any text', (node) => {
  let client: Client;
  let endpoint: LocalEndpoint;
  let stack: StackDriver;
  let modelId: string;
  let received: string[] = [];

  beforeAll(async () => {
    client = clientOf(node);
    endpoint = await startEndpoint({
      model: overlapModel,
      endpointName: 'cross-encoder',
      region: 'us-east-1',
      credentials: KEYS,
      onInvocation: (body) => received.push(body.toString('utf8')),
    });
    await allowLocalEndpoint(clusterOf(client), node.endpointHost);
    stack = new StackDriver(() => clusterOf(client));
    modelId = await stack.createModel(
      connectorTo(endpoint.invocationsUrl.replace('127.0.0.1', node.endpointHost)),
    );
    await stack.putPipeline(modelId);
    await client.indices.delete({ index: INDEX, ignore_unavailable: true });
    await indexPassages(
      client,
      INDEX,
      HOSTILE.map((text, id) => ({ id: String(id), text })),
    );
  }, 60_000);

  afterAll(async () => {
    await stack.deletePipeline();
    await stack.deleteModel(
      modelId,
      connectorTo(endpoint.invocationsUrl.replace('127.0.0.1', node.endpointHost)),
    );
    await endpoint.close();
    await client.close();
  });

  beforeEach(() => {
    received = [];
  });

  const predict = (query: string, passages: string[]) =>
    client.transport.request({
      method: 'POST',
      path: `/_plugins/_ml/_predict/text_similarity/${modelId}`,
      body: { query_text: query, text_docs: passages },
    });

  it.each(HOSTILE.map((text) => [JSON.stringify(text).slice(0, 60), text]))(
    'reaches the endpoint as it is through a prediction, as query and as passage: %s',
    async (_, text) => {
      count({ texts: 1 });
      await predict(text, [text, 'plain']);
      expect(received).toHaveLength(1);
      expect(JSON.parse(received[0]!)).toEqual(
        JSON.parse(protocols.pairs.encodeRequest(text, [text, 'plain'], 'cpu')),
      );
    },
  );

  it.each(
    HOSTILE.filter((text) => text.length < 10_000).map((text) => [JSON.stringify(text).slice(0, 60), text]),
  )(
    'reaches the endpoint as it is through a search that returns every such text, with the query %s',
    async (_, query) => {
      const size = HOSTILE.length;
      const hits = await search(client, {
        index: INDEX,
        query,
        size,
        candidates: 'all',
        pipelineName: stack.pipelineName,
      });
      count({ searches: 1, texts: size });
      expect(hits).toHaveLength(size);
      expect(received).toHaveLength(1);
      const { inputs } = JSON.parse(received[0]!) as { inputs: { text: string; text_pair: string }[] };
      expect(new Set(inputs.map(({ text }) => text))).toEqual(new Set([query]));
      expect(inputs.map(({ text_pair }) => text_pair).sort()).toEqual([...HOSTILE].sort());
    },
  );

  it('with a lone surrogate arrives with a question mark in its place, which is all that UTF-8 allows', async () => {
    await predict('a\ud800b', ['c\udc00d 😀']);
    expect(JSON.parse(received[0]!)).toEqual(
      JSON.parse(protocols.pairs.encodeRequest('a\ud800b', ['c\udc00d 😀'], 'cpu')),
    );
  });

  it('is asked to be truncated, so that one long passage does not fail a search', async () => {
    await predict('q', ['p']);
    expect(JSON.parse(received[0]!).parameters).toEqual({ truncation: true, max_length: 512 });
  });
});
