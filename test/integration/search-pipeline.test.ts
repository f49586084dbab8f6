import { compare } from '../../commands/verify/compare';
import { repair } from '../../commands/verify/repair';
import type { Config } from '../../lib/profile/validate';
import { onEveryVersion } from './support/clusters';
import {
  BY_THE_MODEL,
  DOCUMENTS,
  HYBRID,
  idsOf,
  PipelineSearches,
  refusalOf,
} from './support/pipeline-searches';

onEveryVersion('the pipeline of a profile', (node) => {
  const searches = new PipelineSearches(node);
  beforeAll(() => searches.start(), 60_000);
  afterAll(() => searches.stop());
  afterEach(() => searches.clear());

  describe.each(['one', 'three'])('with a hybrid query, index %s', (on) => {
    it.each<[string, Config['pipeline']['hybrid']]>([
      ['nothing', undefined],
      [
        'weights',
        { normalization: 'l2' as never, combination: 'geometric_mean' as never, weights: [0.3, 0.7] },
      ],
      ['reciprocal rank fusion', { combination: 'rrf' as never }],
      ...(searches.since3
        ? ([
            ['z-scores', { normalization: 'z_score' as never }],
            ['a constant and weights', { combination: 'rrf' as never, rankConstant: 1, weights: [0.3, 0.7] }],
          ] as [string, Config['pipeline']['hybrid']][])
        : []),
    ])('answers every document once, in the order of the model, where hybrid says %s', async (_, hybrid) => {
      const name = await searches.registered({ hybrid });
      expect(idsOf(await searches.through(name, on, { query: HYBRID, size: 10 }))).toEqual(BY_THE_MODEL);
      expect([...searches.passages].sort()).toEqual(
        Object.values(DOCUMENTS)
          .map((document) => document.passage_text)
          .sort(),
      );

      searches.passages = [];
      const page = idsOf(await searches.through(name, on, { query: HYBRID, size: 3 }));
      expect(page).toEqual(BY_THE_MODEL.filter((id) => page.includes(id)));
      expect({ page: new Set(page).size, passages: searches.passages.length }).toEqual({
        page: 3,
        passages: 3,
      });
    });

    it('answers every document once while the pipeline is paused', async () => {
      const name = await searches.registered({}, { paused: true });
      const ids = idsOf(await searches.through(name, on, { query: HYBRID, size: 10 }));
      expect([...ids].sort()).toEqual(Object.keys(DOCUMENTS));
      expect(searches.passages).toEqual([]);
    });

    it('repeats and loses documents only where the processors for it are taken away', async () => {
      const name = await searches.registered({ phaseResultsProcessors: [] });
      const ids = idsOf(await searches.through(name, on, { query: HYBRID, size: 10 }));
      expect(new Set(ids).size).toBeLessThan(ids.length);
    });
  });

  it('answers other queries as without a processor for hybrid ones', async () => {
    const [with_, without] = [
      await searches.registered({}),
      await searches.registered({ phaseResultsProcessors: [] }),
    ];
    for (const body of [
      { query: { match: { passage_text: 'alpha stone' } } },
      { query: { match: { passage_text: 'beta' } }, from: 1, size: 2 },
      { query: { match_all: {} }, sort: ['rank'], aggs: { most: { max: { field: 'rank' } } } },
      { query: { match: { passage_text: 'stone' } }, collapse: { field: 'rank' }, explain: true },
    ]) {
      expect(await searches.through(with_, 'three', body)).toEqual(
        await searches.through(without, 'three', body),
      );
    }
  });

  describe('with processors of a user', () => {
    const byRank = { rerank: { by_field: { target_field: 'rank', keep_previous_score: true } } };

    it('runs those before the rerank before it, and those after it after it', async () => {
      const before = await searches.registered({ responseProcessors: [byRank, 'rerank'] });
      expect(idsOf(await searches.through(before, 'one', { query: { match_all: {} } }))).toEqual(
        BY_THE_MODEL,
      );

      const after = await searches.registered({ responseProcessors: ['rerank', byRank] });
      const hits = await searches.through(after, 'one', { query: { match_all: {} } });
      expect(idsOf(hits)).toEqual([...BY_THE_MODEL].reverse());
      expect(hits[4]!._source.previous_score).toBeCloseTo(1 / (1 + Math.exp(-5)), 4);
    });

    it('has them as they are written, and finds and repairs what somebody makes of them', async () => {
      const processors: Partial<Config['pipeline']> = {
        requestProcessors: [
          { neural_query_enricher: { default_model_id: '5', tag: 'true', description: '0.50' } },
        ],
        phaseResultsProcessors: [{ 'normalization-processor': { tag: '7' } }],
        responseProcessors: [byRank, 'rerank', { hybrid_score_explanation: { ignore_failure: true } }],
      };
      const pipeline = searches.newPipeline();
      await pipeline.create({ hybrid: undefined });
      const desired = { resources: [pipeline.event(processors)] };
      const drifts = async () =>
        (await compare(searches.cluster(), desired)).drifts.map(({ found }) => found);
      expect((await drifts()).join('\n')).toMatch(/response_processors is \[.*, not \[/);

      const cluster = searches.cluster();
      const said: string[] = [];
      await repair(cluster, desired, await compare(cluster, desired), {
        say: (line) => said.push(line),
        drainMs: 0,
      });
      expect(said).toEqual([`wrote search pipeline ${pipeline.name}`]);
      expect(await drifts()).toEqual([]);

      expect(await searches.stored(pipeline.name)).toMatchObject({
        request_processors: processors.requestProcessors,
        phase_results_processors: processors.phaseResultsProcessors,
        response_processors: [byRank, { rerank: { ml_opensearch: {} } }, { hybrid_score_explanation: {} }],
      });
    });

    it('refuses at registration what the engine does not have, says what it has, and leaves nothing', async () => {
      const pipeline = searches.newPipeline();
      expect(await refusalOf(pipeline.create({ requestProcessors: [{ no_such: {} }] }))).toMatch(
        /Invalid processor type no_such.*GET \/_nodes\/search_pipelines lists those that are/,
      );
      expect(await refusalOf(searches.through(pipeline.name, 'one', { query: { match_all: {} } }))).toMatch(
        /is not defined/,
      );
    });
  });

  it('gains the processor for hybrid queries by an update from a version that had none', async () => {
    const pipeline = searches.newPipeline();
    await pipeline.create({ phaseResultsProcessors: [] });
    const desired = { resources: [pipeline.event({})] };
    const { drifts } = await compare(searches.cluster(), desired);
    expect(drifts.map(({ kind, found }) => `${kind}: ${found}`)).toEqual([
      'altered: phase_results_processors is absent, not [{"normalization-processor":{}}]',
    ]);
    await pipeline.update(desired.resources[0]!);
    expect((await compare(searches.cluster(), desired)).drifts).toEqual([]);
  });

  describe('says what a search scored before it was reranked', () => {
    const plain = { query: { match: { passage_text: 'alpha' } } };

    it('in sort, for _score and another key', async () => {
      const name = await searches.registered({});
      const without = await searches.through('_none', 'one', plain);
      const hits = await searches.through(name, 'one', { ...plain, sort: ['_score', '_doc'] });
      expect(new Map(hits.map(({ _id, sort }) => [_id, sort![0]]))).toEqual(
        new Map(without.map(({ _id, _score }) => [_id, _score])),
      );
    });

    it('in the explanation of a hybrid query', async () => {
      const name = await searches.registered({
        responseProcessors: [{ hybrid_score_explanation: {} }, 'rerank'],
      });
      const unranked = await searches.registered({}, { paused: true });
      const without = await searches.through(unranked, 'one', { query: HYBRID });
      const hits = await searches.through(name, 'one', { query: HYBRID, explain: true });
      for (const { _id, _explanation } of hits) {
        expect(_explanation!.value).toBeCloseTo(without.find((hit) => hit._id === _id)!._score, 2);
      }
    });
  });

  it('compares min_score with the score before', async () => {
    const name = await searches.registered({});
    const hits = await searches.through(name, 'one', { query: { match_all: {} }, min_score: 0.5 });
    expect(idsOf(hits)).toEqual(BY_THE_MODEL);
    expect(hits.at(-1)!._score).toBeLessThan(0.5);
  });
});
