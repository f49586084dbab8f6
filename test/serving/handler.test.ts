import { type Answer, Container } from '../../benchmarks/toolkit/container';
import { type Runtime, servingRuntime } from '../../benchmarks/toolkit/runtime';
import { protocols } from '../../protocol';
import { passagesOf } from './support/passages';
import { furthest, pairsOf, QUERY, scoresOf } from './support/scores';
import { VERSIONS } from './support/versions';

// The first run downloads the toolkit; a container starts in seconds on an idle machine, and in minutes on a busy one.
jest.setTimeout(1_800_000);

/** Requests whose scores are compared, by their parameters; the first with each version. */
const SCORED: readonly [string, object][] = [
  ['as our connector and our function ask it', { truncation: true }],
  ['as they ask a GPU', { truncation: true, max_length: 512, batch_size: 32 }],
  ['as logits', { truncation: true, function_to_apply: 'none' }],
  ['cut to fewer tokens', { truncation: true, max_length: 24 }],
  ['cut in the passage alone', { truncation: 'only_second', max_length: 48 }],
];

let runtime: Runtime;
beforeAll(async () => {
  runtime = await servingRuntime();
});

describe.each(VERSIONS)(
  'under the real toolkit and model server, with transformers $transformers',
  (version) => {
    const isFirst = version === VERSIONS[0];
    let stock: Container;
    let ours: Container;
    beforeAll(async () => {
      const model = await runtime.model();
      const environment = await version.environment(runtime);
      const single = { ...environment, RERANK_PRECISION: 'single' };
      stock = await Container.start(runtime, { model, handler: 'stock', environment });
      ours = await Container.start(runtime, { model, handler: 'batching', environment: single });
      await Promise.all([stock.ready(), ours.ready()]);
    });
    afterAll(() => Promise.all([stock?.stop(), ours?.stop()]));

    const both = (request: object | string, headers?: Record<string, string>) =>
      Promise.all([stock.invoke(request, headers), ours.invoke(request, headers)]);

    describe('the handler gives the scores of the stock handler', () => {
      it.each(isFirst ? SCORED : SCORED.slice(0, 1))('%s', async (_, parameters) => {
        const passages = [...passagesOf(40, [1, 150]), ...passagesOf(2, [600, 700]), 'the same', 'the same'];
        const [theirs, mine] = await both({ inputs: pairsOf(passages), parameters });
        const scores = scoresOf(mine);
        expect(furthest(scores, scoresOf(theirs))).toBeLessThan(
          'function_to_apply' in parameters ? 1e-5 : 1e-6,
        );
        expect(Math.max(...scores) - Math.min(...scores)).toBeGreaterThan(0.1);
      });

      it('for texts that are empty, missing, or hostile', async () => {
        const inputs = [
          { text: QUERY, text_pair: ' ' },
          { text: QUERY, text_pair: null },
          { text: QUERY },
          { text: '', text_pair: 'x' },
          { text: '', text_pair: ' ' },
          ...pairsOf([
            '"}],{',
            '${parameters.x}',
            '\u0000\u0001',
            '漢字かな交じり文',
            '👩‍👩‍👧‍👦',
            '\ufeff[sep][pad]',
            '\n\t ',
          ]),
        ];
        const [theirs, mine] = await both({ inputs });
        expect(furthest(scoresOf(mine), scoresOf(theirs))).toBeLessThan(1e-6);
      });
    });

    it('an empty passage is one, as for sentence-transformers and TEI, where the stock handler reads no pair', async () => {
      const [empty, blank, none] = [{ text_pair: '' }, { text_pair: ' ' }, {}].map((pair) => ({
        text: QUERY,
        ...pair,
      }));
      const [theirs, mine] = (await both({ inputs: [empty, blank, none] })).map(scoresOf);
      expect(mine![0]).toBeCloseTo(mine![1]!, 6);
      expect(mine![0]).not.toBeCloseTo(mine![2]!, 4);
      expect(theirs![0]).toBeCloseTo(theirs![2]!, 6);
      const { body } = await ours.invoke({ query: QUERY, texts: [''] });
      expect((body as { score: number }[])[0]!.score).toBeCloseTo(mine![0]!, 6);
    });

    it('what looks like a control token in a text is text, where the stock handler obeys it', async () => {
      const marked = pairsOf(['price [SEP] 39', 'price [ SEP ] 39', '[MASK] price', '[ MASK ] price']);
      const [theirs, mine] = (await both({ inputs: marked })).map(scoresOf);
      for (const pair of [0, 2]) {
        expect(mine![pair]).toBeCloseTo(mine![pair + 1]!, 6);
        expect(theirs![pair]).not.toBeCloseTo(theirs![pair + 1]!, 4);
      }
    });

    it.each<[string, object]>([
      ['one pair', { inputs: pairsOf(['x'])[0]! }],
      ['a list of one', { inputs: pairsOf(['x']) }],
      ['top_k', { inputs: pairsOf(['x', 'y']), parameters: { top_k: null } }],
      ['top_k of one pair', { inputs: pairsOf(['x'])[0]!, parameters: { top_k: 1 } }],
      ['a text', { inputs: 'x' }],
      ['texts', { inputs: ['x', 'y'] }],
      ['a pair that is not in inputs', pairsOf(['x'])[0]!],
      ['softmax', { inputs: pairsOf(['x']), parameters: { function_to_apply: 'softmax' } }],
    ])('the answer to %s has the shape of the stock handler’s', async (_, request) => {
      const [theirs, mine] = await both(request);
      const withoutScores = ({ status, body }: Answer) => ({
        status,
        body: JSON.parse(JSON.stringify(body), (key, value) => (key === 'score' ? typeof value : value)),
      });
      expect(withoutScores(mine)).toEqual(withoutScores(theirs));
    });

    it('no pairs and unknown parameters are what they are in every version', async () => {
      const nothing = await both({ inputs: [] });
      expect(nothing.map(({ status }) => status)).toEqual([version.ofNothing, 200]);
      expect(nothing[1]!.body).toEqual([]);
      const unknown = await both({ inputs: pairsOf(['x']), parameters: { nope: 1 } });
      expect(unknown.map(({ status }) => status)).toEqual([version.ofUnknown, 400]);
    });

    it('what our codecs send is answered, and nothing of a text is logged', async () => {
      const passages = ['Carson City', 'a-word-that-must-not-be-logged'];
      for (const { encodeRequest, decodeResponse } of [protocols.pairs, protocols.tei]) {
        const { status, body } = await ours.invoke(encodeRequest(QUERY, passages, { device: 'gpu' }));
        expect(status).toBe(200);
        expect(decodeResponse(JSON.stringify(body), 2)).toEqual([expect.any(Number), expect.any(Number)]);
      }
      const logs = await ours.logs();
      expect(logs).toMatch(/Serving on cpu in single precision by \d+ threads, at most 512 tokens a text\./);
      expect(logs).not.toContain('a-word-that-must-not-be-logged');
      expect(logs).not.toContain('Packing is off');
    });

    if (!isFirst) {
      return;
    }
    // What follows depends on our own code alone, not on the version.

    it('without parameters', async () => {
      const [theirs, mine] = await both({ inputs: pairsOf(passagesOf(10, [1, 60])) });
      expect(furthest(scoresOf(mine), scoresOf(theirs))).toBeLessThan(1e-6);
    });

    it.each<[string, object | string, Record<string, string>?]>([
      ['no JSON', '{"inputs"'],
      ['a list', [1]],
      ['a number among the pairs', { inputs: [1] }],
      ['a number instead of pairs', { inputs: 3 }],
      [
        'pairs as lists',
        {
          inputs: [
            ['q', 'd'],
            ['q', 'e'],
          ],
        },
      ],
      ['a pair without text', { inputs: [{ text_pair: 'x' }] }],
      ['a pair with a number', { inputs: [{ text: 'q', text_pair: 3 }] }],
      ['an unknown function', { inputs: pairsOf(['x']), parameters: { function_to_apply: 'tanh' } }],
      ['a batch size that is a text', { inputs: pairsOf(['x']), parameters: { batch_size: '32' } }],
      [
        'a query that leaves no room for what alone may be cut',
        {
          inputs: [{ text: 'q '.repeat(600), text_pair: 'x' }],
          parameters: { truncation: 'only_second', max_length: 512 },
        },
      ],
      ['text/plain', { inputs: pairsOf(['x']) }, { 'content-type': 'text/plain' }],
      ['an answer as text/html', { inputs: pairsOf(['x']) }, { accept: 'text/html' }],
    ])(
      '%s is refused with the status and the type of the stock handler',
      async (_, request, headers = {}) => {
        const [theirs, mine] = await both(request, headers);
        const error = { code: 400, type: 'InternalServerException', message: expect.stringMatching(/./) };
        expect(theirs).toEqual({ status: 400, body: error });
        expect(mine).toEqual({ status: 400, body: error });
      },
    );

    it('a refusal names what is wrong and where', async () => {
      const { body } = await ours.invoke({ inputs: [...pairsOf(['x']), { text: 'q', text_pair: 3 }] });
      expect(body).toMatchObject({
        message: expect.stringContaining('inputs[1].text_pair must be a string'),
      });
    });

    it('one long passage among a hundred short ones fails nothing and moves no score', async () => {
      const short = passagesOf(100, [5, 30]);
      const long = passagesOf(1, [5_000, 5_000]);
      const [[theirs], alone, together] = await Promise.all([
        both({ inputs: pairsOf(short) }),
        ours.invoke({ inputs: pairsOf(short) }),
        ours.invoke({ inputs: pairsOf([...short.slice(0, 50), ...long, ...short.slice(50)]) }),
      ]);
      const scores = scoresOf(together);
      const ofShort = [...scores.slice(0, 50), ...scores.slice(51)];
      expect(furthest(ofShort, scoresOf(alone))).toBeLessThan(1e-6);
      expect(furthest(ofShort, scoresOf(theirs))).toBeLessThan(1e-6);
      const stocks = await stock.invoke({ inputs: pairsOf([...short, ...long]) });
      expect(stocks.status).toBe(400);
    });

    it('a passage that is no Unicode, and a charset, are taken where the stock handler refuses them', async () => {
      const [theirs, mine] = await both('{"inputs":[{"text":"q","text_pair":"\\ud800"}]}');
      expect([theirs.status, mine.status]).toEqual([400, 200]);
      const withCharset = { 'content-type': 'Application/JSON; charset=utf-8' };
      const answers = await both({ inputs: pairsOf(['x']) }, withCharset);
      expect(answers.map(({ status }) => status)).toEqual([400, 200]);
    });

    describe('a query with texts', () => {
      const texts = passagesOf(20, [1, 60]);

      it('is answered best first, with the scores of the pairs', async () => {
        const [asTexts, asPairs] = await Promise.all([
          ours.invoke({ query: QUERY, texts, truncate: true }),
          ours.invoke({ inputs: pairsOf(texts) }),
        ]);
        expect(asTexts.status).toBe(200);
        const ranked = asTexts.body as { index: number; score: number }[];
        expect(ranked).toEqual([...ranked].sort((one, other) => other.score - one.score));
        const scores = scoresOf(asPairs);
        expect(
          furthest(protocols.tei.decodeResponse(JSON.stringify(ranked), texts.length), scores),
        ).toBeLessThan(1e-6);
      });

      it('is answered with texts and logits on request', async () => {
        const { body } = await ours.invoke({
          query: QUERY,
          texts: ['x'],
          raw_scores: true,
          return_text: true,
        });
        const logit = expect.any(Number);
        expect(body).toEqual([{ index: 0, text: 'x', score: logit }]);
      });

      it('is answered with the last of equal scores first, as Text Embeddings Inference does', async () => {
        const { body } = await ours.invoke({ query: QUERY, texts: ['x', 'x', 'x'] });
        expect((body as { index: number }[]).map(({ index }) => index)).toEqual([2, 1, 0]);
      });

      const long = 'word '.repeat(600);
      it('is cut where it is too long, unless that is forbidden', async () => {
        for (const truncate of [{}, { truncate: null }, { truncate: true }]) {
          expect((await ours.invoke({ query: QUERY, texts: [long], ...truncate })).status).toBe(200);
        }
        const short = await ours.invoke({ query: QUERY, texts: ['x'], truncate: false });
        expect(short.status).toBe(200);
      });

      it.each<[string, object, number, object | string]>([
        ['no texts', { texts: [] }, 400, { error: '`texts` cannot be empty', error_type: 'Empty' }],
        [
          'both empty',
          { query: '', texts: ['x', ''] },
          400,
          { error: 'Input validation error: `inputs` cannot be empty', error_type: 'Empty' },
        ],
        [
          'a text that is too long and must not be cut',
          { texts: ['x', long], truncate: false },
          422,
          {
            error: expect.stringMatching(/: `inputs` must have less than 512 tokens\. Given: 6\d\d$/),
            error_type: 'Validation',
          },
        ],
        [
          'a number among the texts',
          { texts: ['x', 1] },
          422,
          expect.stringMatching(/texts\[1\] must be a string$/),
        ],
        ['a query that is none', { query: null }, 422, expect.stringMatching(/query must be a string$/)],
        ['no query', { query: undefined }, 422, expect.stringMatching(/missing field `query`$/)],
        [
          'a text for a switch',
          { raw_scores: 'true' },
          422,
          expect.stringMatching(/raw_scores must be true/),
        ],
        [
          'the other direction',
          { truncation_direction: 'Left' },
          422,
          expect.stringMatching(/must be "Right"/),
        ],
      ])('is refused as Text Embeddings Inference does with %s', async (_, change, status, body) => {
        expect(await ours.invoke({ query: QUERY, texts: ['x'], ...change })).toEqual({ status, body });
      });
    });
  },
);
