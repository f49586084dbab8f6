import { setTimeout as sleep } from 'node:timers/promises';
import { onEveryVersion } from './support/clusters';
import { type Answer, Traps } from './support/traps';

const ext = { rerank: { query_context: { query_text: 'any' } } };
/** The model likes a number the better the greater it is; the plain order begins with the least. */
const ASCENDING = { query: { match_all: {} }, sort: [{ rank: 'asc' }], size: 10, ext };
const NUMBERS = Object.fromEntries(
  Array.from({ length: 60 }, (_, rank) => [`n${rank}`, { rank, body: `number ${rank}` }]),
);
const CHUNKS = {
  a1: { parent: 'a', rank: 0, body: 'number 10' },
  a2: { parent: 'a', rank: 1, body: 'number 95' },
  b1: { parent: 'b', rank: 2, body: 'number 50' },
};
const MAPPINGS = {
  properties: { parent: { type: 'keyword' }, rank: { type: 'integer' }, body: { type: 'text' } },
};
const DELAY_MS = 1_500;

onEveryVersion('a trap of reranked pages', (node) => {
  let traps: Traps;
  let index: string;
  let pipeline: string;

  beforeAll(async () => {
    traps = await Traps.on(node);
    index = await traps.index(NUMBERS, MAPPINGS);
    pipeline = await traps.pipelineOver(['body']);
  }, 60_000);
  afterAll(() => traps.close());
  beforeEach(() => traps.forget());

  const search = (body: object, through = pipeline, more = '') =>
    traps.call('POST', `/${index}/_search?search_pipeline=${through}${more}`, body);
  const names = (...numbers: number[]) => numbers.map((number) => `n${number}`);
  const greatestFirst = (from: number, to: number) =>
    names(...Array.from({ length: to - from }, (_, place) => to - 1 - place));

  it('repeats documents where the next page begins at the last hit, and none where it begins at the greatest sort value', async () => {
    const pages = async (cursorOf: (page: Answer) => unknown[]) => {
      const seen: string[] = [];
      let search_after: unknown[] | undefined;
      for (let page = 0; page < 3; page++) {
        const answer = await search({ ...ASCENDING, ...(search_after && { search_after }) });
        seen.push(...answer.ids);
        search_after = cursorOf(answer);
      }
      return new Set(seen).size;
    };
    expect(await pages(({ sorts }) => sorts.at(-1)!)).toBe(12);
    expect(await pages(({ sorts }) => [Math.max(...sorts.map(([value]) => Number(value)))])).toBe(30);
  });

  it('has min_score compare the score of the plain search', async () => {
    const { status, scores } = await search({ query: { match_all: {} }, ext, min_score: 0.5 });
    expect({ status, hits: scores.length }).toEqual({ status: 200, hits: 10 });
    expect(Math.max(...scores)).toBeLessThan(0.5);
  });

  it('leaves a search with track_total_hits: 0 in its plain order, even where failures are not ignored', async () => {
    const { status, ids } = await search({ ...ASCENDING, track_total_hits: 0 });
    expect({ status, ids, asked: traps.invocations }).toEqual({
      status: 200,
      ids: greatestFirst(0, 10).reverse(),
      asked: 0,
    });
    expect((await search({ ...ASCENDING, track_total_hits: 1 })).ids).toEqual(greatestFirst(0, 10));
  });

  it('scores the one passage of a collapsed group that the plain search likes best', async () => {
    const chunks = await traps.index(CHUNKS, MAPPINGS);
    const collapsed = { collapse: { field: 'parent', inner_hits: { name: 'all', sort: [{ rank: 'asc' }] } } };
    const answer = await traps.call('POST', `/${chunks}/_search?search_pipeline=${pipeline}`, {
      ...ASCENDING,
      ...collapsed,
    });
    expect({ ids: answer.ids, passages: traps.passages }).toEqual({
      ids: ['b1', 'a1'],
      passages: ['number 10', 'number 50'],
    });
    const [, groupA] = (answer.body.hits as { hits: { inner_hits: { all: { hits: { hits: object[] } } } }[] })
      .hits;
    expect(groupA!.inner_hits.all.hits.hits).toMatchObject([{ _id: 'a1' }, { _id: 'a2' }]);
  });

  it('asks for a time that does not hold for the reranking', async () => {
    traps.faults = { delayMs: DELAY_MS };
    const { status, ids, body } = await search(
      { ...ASCENDING, timeout: '200ms' },
      pipeline,
      '&cancel_after_time_interval=500ms',
    );
    expect({ status, top: ids[0], timedOut: body.timed_out }).toEqual({
      status: 200,
      top: 'n9',
      timedOut: false,
    });
    expect(body.took).toBeLessThan(DELAY_MS);
  });

  it('goes on reranking for a client that has hung up', async () => {
    let answered = false;
    traps.faults = {
      delayMs: DELAY_MS,
      // Not asked for by a connection that is closed meanwhile.
      answer: () => {
        answered = true;
        return '[]';
      },
    };
    const request = traps.client.transport.request({
      method: 'POST',
      path: `/${index}/_search`,
      querystring: { search_pipeline: pipeline },
      body: ASCENDING,
    });
    while (traps.invocations === 0) {
      await sleep(20);
    }
    request.abort();
    await expect(request).rejects.toThrow(/abort/i);
    await sleep(2 * DELAY_MS);
    expect(answered).toBe(true);
  });

  it('takes the pipeline of a search of several in its body, and nowhere else', async () => {
    const several = (header: object, body: object, query = '') =>
      traps.client.transport
        .request({
          method: 'POST',
          path: '/_msearch',
          querystring: query,
          bulkBody: [{ index, ...header }, body],
        })
        .then(
          (answer) =>
            (answer.body as { responses?: { hits?: { hits: { _id: string }[] } }[] }).responses?.[0]?.hits,
          (error) => error.statusCode,
        );
    expect(await several({}, { ...ASCENDING, search_pipeline: pipeline })).toMatchObject({
      hits: [{ _id: 'n9' }, {}, {}, {}, {}, {}, {}, {}, {}, {}],
    });
    expect(await several({ search_pipeline: pipeline }, ASCENDING)).toBe(400);
    expect(await several({}, ASCENDING, `search_pipeline=${pipeline}`)).toBe(400);
  });

  describe('where a default pipeline applies', () => {
    let withDefault: string;
    let withoutDefault: string;
    let withAnother: string;

    beforeAll(async () => {
      const makes = (name: string, number: number) =>
        traps.index({ [name]: { rank: number, body: `number ${number}` } }, MAPPINGS);
      [withDefault, withoutDefault, withAnother] = [
        await makes('first', 1),
        await makes('second', 2),
        await makes('third', 3),
      ];
      const another = await traps.pipelineOver(['body']);
      for (const [name, own] of [
        [withDefault, pipeline],
        [withAnother, another],
      ] as const) {
        await traps.call('PUT', `/${name}/_settings`, { 'index.search.default_pipeline': own });
      }
    });

    it('reranks the hits of another index that is searched along', async () => {
      const { ids } = await traps.call('POST', `/${withDefault},${withoutDefault}/_search`, ASCENDING);
      expect({ ids, passages: traps.passages }).toEqual({
        ids: ['second', 'first'],
        passages: ['number 1', 'number 2'],
      });
    });

    it('reranks nothing where two indices have different ones, not even by an alias', async () => {
      const alias = `${withDefault}-alias`;
      await traps.call('POST', '/_aliases', {
        actions: [withDefault, withAnother].map((name) => ({ add: { index: name, alias } })),
      });
      for (const searched of [`${withDefault},${withAnother}`, alias]) {
        const { status, ids } = await traps.call('POST', `/${searched}/_search`, ASCENDING);
        expect({ status, ids, asked: traps.invocations }).toEqual({
          status: 200,
          ids: ['first', 'third'],
          asked: 0,
        });
      }
    });
  });

  it('answers page 1 again as page 2 with oversample, which multiplies size and leaves from', async () => {
    const oversampling = await traps.pipelineOver(['body'], { oversample: 5 });
    const first = await search(ASCENDING, oversampling);
    const second = await search({ ...ASCENDING, from: 10 }, oversampling);
    expect(first.ids).toEqual(greatestFirst(40, 50));
    // The best ten of the places 10 to 59.
    expect(second.ids).toEqual(greatestFirst(50, 60));
    const overlapping = { ...ASCENDING, query: { range: { rank: { lt: 50 } } } };
    expect((await search({ ...overlapping, from: 10 }, oversampling)).ids).toEqual(first.ids);
  });

  it('loses documents of a scroll with oversample', async () => {
    const oversampling = await traps.pipelineOver(['body'], { oversample: 5 });
    const pages = [await search(ASCENDING, oversampling, '&scroll=1m')];
    while (pages.at(-1)!.ids.length > 0) {
      const scroll_id = pages.at(-1)!.body._scroll_id;
      pages.push(await traps.call('POST', '/_search/scroll', { scroll: '1m', scroll_id }));
    }
    await traps.call('DELETE', '/_search/scroll', { scroll_id: pages[0]!.body._scroll_id });
    expect(pages.map(({ ids }) => ids.length)).toEqual([10, 10, 0]);
    expect(new Set(pages.flatMap(({ ids }) => ids)).size).toBe(20);
  });

  it('loses documents of _reindex and _update_by_query with oversample in the default pipeline', async () => {
    const source = await traps.index(NUMBERS, MAPPINGS);
    const oversampling = await traps.pipelineOver(['body'], { oversample: 5, ignoreFailure: true });
    await traps.call('PUT', `/${source}/_settings`, { 'index.search.default_pipeline': oversampling });
    const dest = await traps.index({ before: {} });
    const copied = await traps.call('POST', '/_reindex', {
      source: { index: source, size: 10 },
      dest: { index: dest },
    });
    const touched = await traps.call('POST', `/${source}/_update_by_query?scroll_size=10`);
    expect([copied.body, touched.body]).toMatchObject([
      { total: 60, created: 20 },
      { total: 60, updated: 20 },
    ]);
  });

  it('scores every chunk where a processor collapses after the rerank', async () => {
    const chunks = await traps.index(CHUNKS, MAPPINGS);
    const collapsing = await traps.pipelineOver(['body'], { after: [{ collapse: { field: 'parent' } }] });
    const { ids } = await traps.call('POST', `/${chunks}/_search?search_pipeline=${collapsing}`, ASCENDING);
    expect(ids).toEqual(['a2', 'b1']);
  });

  it('ignores search_pipeline inside the source of a search template', async () => {
    const source = { ...ASCENDING, search_pipeline: pipeline };
    const inSource = await traps.call('POST', `/${index}/_search/template`, { source });
    expect({ status: inSource.status, top: inSource.ids[0], asked: traps.invocations }).toEqual({
      status: 200,
      top: 'n0',
      asked: 0,
    });
    const inUrl = await traps.call('POST', `/${index}/_search/template?search_pipeline=${pipeline}`, {
      source: ASCENDING,
    });
    expect(inUrl.ids[0]).toBe('n9');
  });
});
