import { type Answer, Container } from '../../benchmarks/toolkit/container';
import { type Runtime, servingRuntime } from '../../benchmarks/toolkit/runtime';
import { protocols } from '../../protocol';
import { UNCHECKED } from '../../protocol/painless';
import { startHub } from './support/hub';
import { passagesOf } from './support/passages';

// The first run downloads the toolkit; a container starts in seconds on an idle machine, and in minutes on a busy one.
jest.setTimeout(1_800_000);

const QUERY = 'what is the capital of the united states';
const REVISION = 'c'.repeat(40);

const pairsOf = (passages: readonly string[]) => passages.map((text_pair) => ({ text: QUERY, text_pair }));
const scoresOf = ({ status, body }: Answer) => {
  expect(status).toBe(200);
  return (body as { score: number }[]).map(({ score }) => score);
};
const furthest = (one: readonly number[], other: readonly number[]) => {
  expect(one).toHaveLength(other.length);
  return Math.max(...one.map((score, index) => Math.abs(score - other[index]!)));
};

let runtime: Runtime;
beforeAll(async () => {
  runtime = await servingRuntime();
});

describe('under the real toolkit and model server', () => {
  let stock: Container;
  let ours: Container;
  beforeAll(async () => {
    const model = await runtime.model();
    stock = await Container.start(runtime, { model, handler: 'stock' });
    ours = await Container.start(runtime, { model, handler: 'batching' });
    await Promise.all([stock.ready(), ours.ready()]);
  });
  afterAll(() => Promise.all([stock?.stop(), ours?.stop()]));

  const both = (request: object | string, headers?: Record<string, string>) =>
    Promise.all([stock.invoke(request, headers), ours.invoke(request, headers)]);

  describe('the handler gives the scores of the stock handler', () => {
    it.each<[string, object]>([
      ['as our connector and our function ask a CPU', { truncation: true, max_length: 512 }],
      ['as they ask a GPU', { truncation: true, max_length: 512, batch_size: 32 }],
      ['as logits', { truncation: true, function_to_apply: 'none' }],
      ['cut to fewer tokens', { truncation: true, max_length: 24 }],
      ['cut in the passage alone', { truncation: 'only_second', max_length: 48 }],
    ])('%s', async (_, parameters) => {
      const passages = [...passagesOf(40, [1, 150]), ...passagesOf(2, [600, 700]), 'the same', 'the same'];
      const [theirs, mine] = await both({ inputs: pairsOf(passages), parameters });
      const scores = scoresOf(mine);
      expect(furthest(scores, scoresOf(theirs))).toBeLessThan(
        'function_to_apply' in parameters ? 1e-5 : 1e-6,
      );
      expect(Math.max(...scores) - Math.min(...scores)).toBeGreaterThan(0.1);
    });

    it('without parameters', async () => {
      const [theirs, mine] = await both({ inputs: pairsOf(passagesOf(10, [1, 60])) });
      expect(furthest(scoresOf(mine), scoresOf(theirs))).toBeLessThan(1e-6);
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
    ['an empty list', { inputs: [] }],
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
    ['an unknown parameter', { inputs: pairsOf(['x']), parameters: { nope: 1 } }],
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
  ])('%s is refused with the status and the type of the stock handler', async (_, request, headers = {}) => {
    const [theirs, mine] = await both(request, headers);
    const error = { code: 400, type: 'InternalServerException', message: expect.stringMatching(/./) };
    expect(theirs).toEqual({ status: 400, body: error });
    expect(mine).toEqual({ status: 400, body: error });
  });

  it('a refusal names what is wrong and where', async () => {
    const { body } = await ours.invoke({ inputs: [...pairsOf(['x']), { text: 'q', text_pair: 3 }] });
    expect(body).toMatchObject({ message: expect.stringContaining('inputs[1].text_pair must be a string') });
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
      const { body } = await ours.invoke({ query: QUERY, texts: ['x'], raw_scores: true, return_text: true });
      const logit = expect.any(Number);
      expect(body).toEqual([{ index: 0, text: 'x', score: logit }]);
    });

    it.each<[string, object, string]>([
      ['no texts', { query: QUERY, texts: [] }, 'texts must be a list of at least one string'],
      ['a number among the texts', { query: QUERY, texts: ['x', 1] }, 'texts[1] must be a string'],
      ['a query that is none', { query: null, texts: ['x'] }, 'query must be a string'],
    ])('is refused with %s', async (_, request, message) => {
      const answer = await ours.invoke(request);
      expect(answer).toMatchObject({ status: 400, body: { message: expect.stringContaining(message) } });
    });
  });

  it('a member that stands twice, as in what OpenSearch 3 sends, changes nothing for either handler', async () => {
    const request = protocols.pairs.encodeRequest(QUERY, passagesOf(5, [1, 60]), 'gpu');
    const member = `"${UNCHECKED}":0,`;
    const begun = request.replace('{', `{${member}${member}`);
    expect(await both(begun)).toMatchObject(
      (await both(request)).map(({ status, body }) => ({ status, body })),
    );
  });

  it('what our codecs send is answered, and nothing of a text is logged', async () => {
    const passages = ['Carson City', 'a-word-that-must-not-be-logged'];
    for (const { encodeRequest, decodeResponse } of [protocols.pairs, protocols.tei]) {
      const { status, body } = await ours.invoke(encodeRequest(QUERY, passages, 'gpu'));
      expect(status).toBe(200);
      expect(decodeResponse(JSON.stringify(body), 2)).toEqual([expect.any(Number), expect.any(Number)]);
    }
    const logs = await ours.logs();
    expect(logs).toContain('Serving on cpu in single precision, at most 512 tokens a text.');
    expect(logs).not.toContain('a-word-that-must-not-be-logged');
    expect(logs).not.toContain('Packing is off');
  });
});

describe('with only the handler brought along', () => {
  it('serves the pinned revision of a model on the Hub, in half precision where it is asked to', async () => {
    const model = await runtime.model();
    const hub = await startHub(model);
    const environment = {
      HF_ENDPOINT: hub.url,
      HF_MODEL_ID: 'example/model',
      HF_MODEL_REVISION: REVISION,
      RERANK_PRECISION: 'half',
    };
    const whole = await Container.start(runtime, { model, handler: 'batching' });
    const half = await Container.start(runtime, { handler: 'batching', environment });
    try {
      await Promise.all([whole.ready(), half.ready()]);
      const request = { inputs: pairsOf(passagesOf(20, [1, 60])) };
      const [exact, rounded] = [await whole.invoke(request), await half.invoke(request)].map(scoresOf);
      const difference = furthest(exact!, rounded!);
      expect(difference).toBeLessThan(1e-2);
      expect(difference).toBeGreaterThan(1e-6);
      expect([...hub.revisions]).toEqual([REVISION]);
      expect(await half.logs()).toContain('Serving on cpu in half precision, at most 512 tokens a text.');
    } finally {
      await Promise.all([whole.stop(), half.stop(), hub.close()]);
    }
  });
});

describe('a model that cannot be served ends the container, whose health checks would succeed', () => {
  it.each<[string, Record<string, string>, string]>([
    ['on a GPU instance without a usable GPU', { RERANK_REQUIRE_GPU: '1' }, 'PyTorch cannot use it.*gpu-3-1'],
    ['in an unknown precision', { RERANK_PRECISION: 'double' }, 'RERANK_PRECISION is "double"'],
  ])('%s', async (_, environment, reason) => {
    const model = await runtime.model();
    const container = await Container.start(runtime, { model, handler: 'batching', environment });
    try {
      await container.ended;
      expect(await container.isHealthy()).toBe(false);
      expect(await container.logs()).toMatch(new RegExp(`model cannot be served: .*${reason}`));
    } finally {
      await container.stop();
    }
  });
});
