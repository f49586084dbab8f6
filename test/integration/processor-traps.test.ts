import { onEveryVersion } from './support/clusters';
import { Traps } from './support/traps';

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
  let traps: Traps;
  let index: string;

  beforeAll(async () => {
    traps = await Traps.on(node);
    index = await traps.index(DOCUMENTS);
  }, 60_000);
  afterAll(() => traps.close());
  beforeEach(() => traps.forget());

  const pipelineOver = (fields: readonly string[], ignoreFailure = false) =>
    traps.pipelineOver(fields, { ignoreFailure });
  const call = (method: string, path: string, body?: object) => traps.call(method, path, body);
  const searchThrough = (pipeline: string, body: object = { ...ALL, ext: EXT }) =>
    call('POST', `/${index}/_search?search_pipeline=${pipeline}`, body);

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

  it('scores a blank text for a field that is missing, without an error', async () => {
    const { status, ids } = await searchThrough(await pipelineOver(['passage_text']));
    expect({ status, top: ids[0], hits: ids.length }).toEqual({ status: 200, top: 'first', hits: HITS });
    expect(traps.passages).toEqual(['a capital', 'another', traps.since36 ? ' ' : 'null', ' ']);
  });

  it('joins several fields without a separator', async () => {
    await searchThrough(await pipelineOver(['title', 'passage_text']));
    expect(traps.passages.slice(0, 2)).toEqual(['Saipana capital', 'Carson Cityanother']);
  });

  it('finds a field below an object from OpenSearch 3.6 on', async () => {
    const { status } = await searchThrough(await pipelineOver(['nested.text']));
    expect({ status, first: traps.passages[0] }).toEqual({
      status: 200,
      first: traps.since36 ? 'deep capital' : ' ',
    });
  });

  it('writes a list in brackets', async () => {
    await searchThrough(await pipelineOver(['list']));
    expect(traps.passages[0]).toBe('[one, two]');
  });

  it.each([
    ['_source: false', { _source: false }],
    ['a _source filter without the field', { _source: ['title'] }],
  ])('scores blank texts with %s, unless the field is asked for in fields', async (_, source) => {
    const name = await pipelineOver(['passage_text']);
    expect((await searchThrough(name, { ...ALL, ext: EXT, ...source })).status).toBe(200);
    expect(new Set(traps.passages)).toEqual(new Set([' ']));

    const { ids } = await searchThrough(name, { ...ALL, ext: EXT, ...source, fields: ['passage_text'] });
    expect(traps.passages[0]).toBe('a capital');
    expect(ids[0]).toBe('first');
  });

  it('reranks only the page', async () => {
    const name = await pipelineOver(['passage_text']);
    const { ids } = await searchThrough(name, { ...ALL, ext: EXT, from: 1, size: 2 });
    expect(ids).not.toContain('first');
    expect(traps.passages).toHaveLength(2);
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
      traps.call('PUT', `/${index}/_settings`, { 'index.search.default_pipeline': pipeline });

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
      expect(traps.passages).toHaveLength(HITS);
    });

    it('reranks empty texts in _rank_eval, unless the request names the field', async () => {
      await asDefault(await pipelineOver(['passage_text'], true));
      const rankEval = (request: object, more: object = {}) =>
        call('POST', `/${index}/_rank_eval`, {
          requests: [{ id: 'q', request, ratings: [{ _index: index, _id: 'first', rating: 1 }], ...more }],
          metric: { dcg: { k: HITS, normalize: true } },
        });
      expect((await rankEval(ALL)).status).toBe(200);
      expect(traps.passages).toEqual([]);
      expect((await rankEval({ ...ALL, ext: EXT })).status).toBe(200);
      expect(new Set(traps.passages)).toEqual(new Set([' ']));

      const named: [object, object?][] = [
        [{ ...ALL, ext: EXT }, { summary_fields: ['passage_text'] }],
        [{ ...ALL, ext: EXT, fields: ['passage_text'] }],
      ];
      for (const [request, more] of named) {
        traps.forget();
        expect((await rankEval(request, more)).status).toBe(200);
        expect(traps.passages).toContain('a capital');
      }
    });

    it('that was deleted fails every search with its name', async () => {
      const name = await pipelineOver(['passage_text']);
      await asDefault(name);
      await traps.deletePipeline(name);
      expect(await call('POST', `/${index}/_search`, ALL)).toMatchObject({
        status: 400,
        reason: expect.stringContaining(`Pipeline ${name} is not defined`),
      });
    });
  });
});
