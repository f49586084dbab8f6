import { randomBytes } from 'node:crypto';
import type { Client } from '@opensearch-project/opensearch';
import { readError } from '../../lambda/register/opensearch/read-error';
import { allowLocalEndpoint } from '../../local/system/connector-access';
import { pipelineBody } from '../../protocol/pipeline';
import { type FaultyEndpoint, startFaultyEndpoint } from '../support/faulty-endpoint';
import { overlapModel } from '../support/overlap-model';
import { clientOf, clusterOf, onEveryVersion } from './support/clusters';
import { count } from './support/counts';
import { connectorTo, KEYS, StackDriver } from './support/stack';

const QUERY = 'capital';
const DOCUMENTS = {
  first: {
    title: 'Saipan',
    passage_text: 'a capital',
    nested: { text: 'deep capital' },
    list: ['one', 'two'],
  },
  second: { title: 'Carson City', passage_text: 'another' },
  third: { title: 'No text', passage_text: null },
  fourth: { title: 'Nothing' },
};
const HITS = Object.keys(DOCUMENTS).length;
const EXT = { rerank: { query_context: { query_text: QUERY } } };
const ALL = { query: { match_all: {} }, size: HITS };

onEveryVersion('a trap of the rerank processor', (node) => {
  const since36 = Number(node.version.split('.')[0]) >= 3;
  const index = `traps-${randomBytes(4).toString('hex')}`;
  let client: Client;
  let endpoint: FaultyEndpoint;
  let stack: StackDriver;
  let modelId: string;
  let passages: string[];
  const pipelines: string[] = [];

  beforeAll(async () => {
    client = clientOf(node);
    endpoint = await startFaultyEndpoint({
      model: overlapModel,
      endpointName: 'cross-encoder',
      region: 'us-east-1',
      credentials: KEYS,
      onInvocation: (body) => {
        const { inputs } = JSON.parse(body.toString()) as { inputs: { text_pair: string }[] };
        passages = inputs.map(({ text_pair }) => text_pair);
      },
    });
    await allowLocalEndpoint(clusterOf(client), node.endpointHost);
    stack = new StackDriver(() => clusterOf(client));
    modelId = await stack.createModel(connector());
    await client.indices.create({
      index,
      body: {
        settings: { number_of_shards: 1, number_of_replicas: 0 },
        mappings: {
          properties: {
            passage_text: { type: 'text', copy_to: 'everything' },
            everything: { type: 'text', store: true },
          },
        },
      },
    });
    await client.bulk({
      index,
      refresh: true,
      body: Object.entries(DOCUMENTS).flatMap(([id, document]) => [{ index: { _id: id } }, document]),
    });
  }, 60_000);

  afterAll(async () => {
    await client.indices.delete({ index });
    for (const name of pipelines) {
      await client.transport.request({ method: 'DELETE', path: `/_search/pipeline/${name}` });
    }
    await stack.deleteModel(modelId, connector());
    await endpoint.close();
    await client.close();
  });

  beforeEach(() => {
    passages = [];
  });

  const connector = () => connectorTo(endpoint.invocationsUrl.replace('127.0.0.1', node.endpointHost));

  /** A pipeline over those fields; it fails loudly unless it is told to ignore failures. */
  async function pipelineOver(documentFields: readonly string[], ignoreFailure = false): Promise<string> {
    const name = `traps-${randomBytes(4).toString('hex')}`;
    const body = pipelineBody({ modelId, documentFields, ignoreFailure });
    await client.transport.request({ method: 'PUT', path: `/_search/pipeline/${name}`, body });
    pipelines.push(name);
    return name;
  }

  interface Answer {
    readonly status: number;
    /** Type and reason of an error. */
    readonly reason: string;
    readonly ids: readonly string[];
  }

  async function call(method: string, path: string, body?: object): Promise<Answer> {
    count({ searches: 1 });
    try {
      const answer = await client.transport.request({ method, path, ...(body && { body }) });
      const { hits } = answer.body as unknown as { hits?: { hits: { _id: string }[] } };
      return { status: answer.statusCode!, reason: '', ids: (hits?.hits ?? []).map(({ _id }) => _id) };
    } catch (error) {
      const { status, text: reason } = readError(error);
      if (status === undefined) {
        throw error;
      }
      return { status, reason, ids: [] };
    }
  }

  const searchThrough = (pipeline: string, body: object = { ...ALL, ext: EXT }, more = '') =>
    call('POST', `/${index}/_search?search_pipeline=${pipeline}${more}`, body);

  describe.each([
    ['no ext.rerank', ALL, 500, /null_pointer_exception.*RerankSearchExtBuilder\.getParams/],
    ['an empty ext.rerank', { ...ALL, ext: { rerank: {} } }, 400, /must specify query_context/],
    [
      'an empty query_context',
      { ...ALL, ext: { rerank: { query_context: {} } } },
      400,
      /Must specify either "query_text" or "query_text_path"/,
    ],
    [
      'a query_text that is a number',
      { ...ALL, ext: { rerank: { query_context: { query_text: 5 } } } },
      500,
      /class_cast_exception/,
    ],
    [
      'a query_text that is null',
      { ...ALL, ext: { rerank: { query_context: { query_text: null } } } },
      500,
      /null_pointer_exception/,
    ],
    ['track_total_hits: false', { ...ALL, ext: EXT, track_total_hits: false }, 500, /null_pointer_exception/],
    ['size: 0', { ...ALL, ext: EXT, size: 0 }, 400, /No text documents were provided/],
    ['from past the last hit', { ...ALL, ext: EXT, from: 100 }, 400, /No text documents were provided/],
  ] as const)('%s', (_, body, status, reason) => {
    it('fails as the documentation says', async () => {
      const answer = await searchThrough(await pipelineOver(['passage_text']), body);
      expect(answer).toMatchObject({ status, reason: expect.stringMatching(reason) });
    });

    it('answers 200 through a pipeline that ignores failures, and through none', async () => {
      const ignoring = await searchThrough(await pipelineOver(['passage_text'], true), body);
      expect(ignoring.status).toBe(200);
      expect((await searchThrough('_none', body)).status).toBe(200);
    });
  });

  it.each([
    ['track_total_hits: 1', { ...ALL, ext: EXT, track_total_hits: 1 }],
    ['no hits at all', { ext: EXT, query: { match: { passage_text: 'nowhere' } } }],
    ['an empty query text', { ...ALL, ext: { rerank: { query_context: { query_text: '' } } } }],
    [
      'query_text_path',
      {
        query: { match: { passage_text: 'capital' } },
        ext: { rerank: { query_context: { query_text_path: 'query.match.passage_text.query' } } },
      },
    ],
  ])('does not exist for %s', async (_, body) => {
    expect((await searchThrough(await pipelineOver(['passage_text']), body)).status).toBe(200);
  });

  it('scores an empty text for a field that is missing, without an error', async () => {
    const { status, ids } = await searchThrough(await pipelineOver(['passage_text']));
    expect({ status, top: ids[0], hits: ids.length }).toEqual({ status: 200, top: 'first', hits: HITS });
    expect(passages).toEqual(['a capital', 'another', since36 ? '' : 'null', '']);
  });

  it('joins several fields without a separator', async () => {
    await searchThrough(await pipelineOver(['title', 'passage_text']));
    expect(passages.slice(0, 2)).toEqual(['Saipana capital', 'Carson Cityanother']);
  });

  it('finds a field below an object from OpenSearch 3.6 on', async () => {
    const { status } = await searchThrough(await pipelineOver(['nested.text']));
    expect({ status, first: passages[0] }).toEqual({ status: 200, first: since36 ? 'deep capital' : '' });
  });

  it('writes a list in brackets', async () => {
    await searchThrough(await pipelineOver(['list']));
    expect(passages[0]).toBe('[one, two]');
  });

  it.each([
    ['_source: false', { _source: false }],
    ['a _source filter without the field', { _source: ['title'] }],
  ])('scores empty texts with %s, unless the field is asked for in fields', async (_, source) => {
    const name = await pipelineOver(['passage_text']);
    expect((await searchThrough(name, { ...ALL, ext: EXT, ...source })).status).toBe(200);
    expect(new Set(passages)).toEqual(new Set(['']));

    const { ids } = await searchThrough(name, { ...ALL, ext: EXT, ...source, fields: ['passage_text'] });
    expect(passages[0]).toBe('a capital');
    expect(ids[0]).toBe('first');
  });

  it('reranks only the page', async () => {
    const name = await pipelineOver(['passage_text']);
    const { ids } = await searchThrough(name, { ...ALL, ext: EXT, from: 1, size: 2 });
    expect(ids).not.toContain('first');
    expect(passages).toHaveLength(2);
  });

  describe('as an index default', () => {
    const BREAKING = [
      ['GET', '/_search?q=capital', undefined],
      ['POST', '/_search', ALL],
      ['GET', '/_count', undefined],
      ['POST', '/_update_by_query', undefined],
      ['POST', '/_delete_by_query', { query: { match: { title: 'nowhere' } } }],
    ] as const;
    const asDefault = (pipeline: string | null) =>
      client.indices.putSettings({ index, body: { 'index.search.default_pipeline': pipeline } as object });

    afterEach(() => asDefault(null));

    it.each(BREAKING)('fails %s %s, unless the pipeline ignores failures', async (method, path, body) => {
      await asDefault(await pipelineOver(['passage_text']));
      expect(await call(method, `/${index}${path}`, body)).toMatchObject({
        status: 500,
        reason: expect.stringMatching(/null_pointer_exception/),
      });
      await asDefault(await pipelineOver(['passage_text'], true));
      expect((await call(method, `/${index}${path}`, body)).status).toBe(200);
    });

    it('can be left out of a search by _none', async () => {
      await asDefault(await pipelineOver(['passage_text']));
      expect((await searchThrough('_none', ALL)).status).toBe(200);
    });

    it('reranks searches that bring ext.rerank', async () => {
      await asDefault(await pipelineOver(['passage_text'], true));
      const { ids } = await call('POST', `/${index}/_search`, { ...ALL, ext: EXT });
      expect(ids[0]).toBe('first');
      expect(passages).toHaveLength(HITS);
    });

    // The 2.19.1 that Maven Central serves lacks the module.
    if (since36) {
      it('reranks empty texts in _rank_eval, unless the request names the field', async () => {
        await asDefault(await pipelineOver(['passage_text'], true));
        const rankEval = (request: object, more: object = {}) =>
          call('POST', `/${index}/_rank_eval`, {
            requests: [{ id: 'q', request, ratings: [{ _index: index, _id: 'first', rating: 1 }], ...more }],
            metric: { dcg: { k: HITS, normalize: true } },
          });
        expect((await rankEval(ALL)).status).toBe(200);
        expect(passages).toEqual([]);
        expect((await rankEval({ ...ALL, ext: EXT })).status).toBe(200);
        expect(new Set(passages)).toEqual(new Set(['']));

        const named: [object, object?][] = [
          [{ ...ALL, ext: EXT }, { summary_fields: ['passage_text'] }],
          [{ ...ALL, ext: EXT, fields: ['passage_text'] }],
        ];
        for (const [request, more] of named) {
          passages = [];
          expect((await rankEval(request, more)).status).toBe(200);
          expect(passages).toContain('a capital');
        }
      });
    }

    it('that was deleted fails every search with its name', async () => {
      const name = await pipelineOver(['passage_text']);
      await asDefault(name);
      await client.transport.request({ method: 'DELETE', path: `/_search/pipeline/${name}` });
      pipelines.splice(pipelines.indexOf(name), 1);
      expect(await call('POST', `/${index}/_search`, ALL)).toMatchObject({
        status: 400,
        reason: expect.stringContaining(`Pipeline ${name} is not defined`),
      });
    });
  });
});
