import { onEveryVersion } from './support/clusters';
import { HYBRID, IN_PLACES, idsOf, PipelineSearches, refusalOf } from './support/pipeline-searches';

onEveryVersion('the pipeline of a profile', (node) => {
  const searches = new PipelineSearches(node);
  beforeAll(() => searches.start(), 60_000);
  afterAll(() => searches.stop());
  afterEach(() => searches.clear());

  describe('with a window', () => {
    it('reranks as many hits whatever size is asked for, and more where more are asked for', async () => {
      const name = await searches.registered({ window: 50 });
      const best = ['n50', 'n49', 'n48', 'n47', 'n46'];
      for (const [size, reranked] of [
        [3, 50],
        [5, 50],
        [undefined, 50],
        [60, 60],
      ] as const) {
        searches.passages = [];
        const ids = idsOf(await searches.through(name, 'hundred', { ...IN_PLACES, size }));
        expect({ size, asked: ids.length, reranked: searches.passages.length }).toEqual({
          size,
          asked: size ?? 10,
          reranked,
        });
        expect(ids.slice(0, 5)).toEqual(best.slice(0, size));
      }
    });

    it('cuts a list, and a hybrid one, without a document twice', async () => {
      const name = await searches.registered({ window: 5 });
      expect(idsOf(await searches.through(name, 'three', { query: HYBRID, size: 2 }))).toEqual(['d5', 'd4']);
      expect(searches.passages).toHaveLength(5);
    });

    it('refuses pages after the first, also where failures are ignored, and scrolls', async () => {
      const name = await searches.registered({ window: 50, ignoreFailure: true });
      expect(await refusalOf(searches.through(name, 'hundred', { ...IN_PLACES, from: 10 }))).toMatch(
        /^400: .*from must be 0 in a pipeline with a window: ask for all pages in one size/,
      );
      expect(await refusalOf(searches.through(name, 'hundred', IN_PLACES, '&scroll=1m'))).toMatch(
        /^500: .*disabling \[track_total_hits\] is not allowed in a scroll context/,
      );
      expect(searches.passages).toEqual([]);
    });

    it('cuts where the place of truncate_hits is marked', async () => {
      const collapse = { collapse: { field: 'rank' } };
      const last = await searches.registered({ window: 5, responseProcessors: ['rerank', collapse] });
      const first = await searches.registered({
        window: 5,
        responseProcessors: ['rerank', 'truncate_hits', collapse],
      });
      for (const name of [last, first]) {
        const { response_processors } = await searches.stored(name);
        expect(response_processors!.map((processor) => Object.keys(processor)[0])).toEqual(
          name === last ? ['rerank', 'collapse', 'truncate_hits'] : ['rerank', 'truncate_hits', 'collapse'],
        );
        expect(idsOf(await searches.through(name, 'one', { query: { match_all: {} }, size: 2 }))).toEqual([
          'd5',
          'd4',
        ]);
      }
    });

    it('keeps the hits that a processor before it leaves', async () => {
      const processor = { filter_query: { query: { range: { place: { lte: 48 } } } } };
      const name = await searches.registered({ window: 50, requestProcessors: [processor] });
      expect(idsOf(await searches.through(name, 'hundred', { ...IN_PLACES, size: 2 }))).toEqual([
        'n48',
        'n47',
      ]);
    });
  });

  describe('with oversample, as the documentation says', () => {
    it('repeats documents on the second page', async () => {
      const name = await searches.registered({ oversample: 5 });
      const page = (from: number) => searches.through(name, 'hundred', { ...IN_PLACES, from, size: 10 });
      const shown = new Set([...idsOf(await page(0)), ...idsOf(await page(10))]);
      expect(shown.size).toBeLessThan(20);
    });

    it('misses documents of a scroll', async () => {
      const name = await searches.registered({ oversample: 5 });
      const pages = await searches.scrolled(name, 'hundred', { ...IN_PLACES, size: 10 });
      expect(pages.map(({ length }) => length)).toEqual([10, 50]);
    });
  });
});
