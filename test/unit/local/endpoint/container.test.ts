import { Container } from '../../../../local/endpoint/container';
import type { CrossEncoder, LogitsOptions, TextPair } from '../../../../local/endpoint/cross-encoder';
import { withFraction } from '../../../../local/endpoint/number-notation';
import { lengthModel } from './support';

const JSON_TYPE = 'application/json';
const container = new Container(lengthModel);

async function post(body: unknown, headers: { contentType?: string; accept?: string } = {}, to = container) {
  const bytes =
    body instanceof Uint8Array ? body : Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
  const answer = await to.invoke({ body: bytes, contentType: JSON_TYPE, accept: undefined, ...headers });
  return { ...answer, json: JSON.parse(answer.body) };
}

const raw = { function_to_apply: 'none' };
const pair = { text: 'q', text_pair: 'four' };

describe('the container answers', () => {
  it('a list with a list in its order, one object with an object, a text with a list', async () => {
    const list = [pair, { text: 'q', text_pair: 'sixsix' }];
    expect((await post({ inputs: list, parameters: raw })).body).toBe(
      '[{"label":"LABEL_0","score":4.0},{"label":"LABEL_0","score":6.0}]',
    );
    expect((await post({ inputs: [pair], parameters: raw })).json).toEqual([{ label: 'LABEL_0', score: 4 }]);
    expect((await post({ inputs: pair, parameters: raw })).json).toEqual({ label: 'LABEL_0', score: 4 });
    expect((await post({ inputs: 'q', parameters: raw })).json).toEqual([{ label: 'LABEL_0', score: 0 }]);
    expect((await post({ inputs: ['q', pair], parameters: raw })).json).toHaveLength(2);
  });

  it('no inputs with an empty list', async () => {
    expect((await post({ inputs: [], parameters: { anything: 1 } })).body).toBe('[]');
  });

  it('a body without the word inputs, which then is the input', async () => {
    expect((await post({ ...pair, parameters: raw })).json).toEqual({ label: 'LABEL_0', score: 4 });
  });

  it('a pair without a passage, of null or empty', async () => {
    for (const input of [{ text: 'q' }, { text: 'q', text_pair: null }, { text: 'q', text_pair: '' }]) {
      expect((await post({ inputs: [input], parameters: raw })).json[0].score).toBe(0);
    }
  });

  it('sigmoids in float32 unless told otherwise, and 1 for the softmax of one label', async () => {
    expect((await post({ inputs: pair })).json.score).toBe(Math.fround(1 / (1 + Math.exp(-4))));
    expect(
      (await post({ inputs: pair, parameters: { function_to_apply: 'SIGMOID' } })).json.score,
    ).toBeCloseTo(0.982);
    expect((await post({ inputs: pair, parameters: { function_to_apply: 'softmax' } })).json.score).toBe(1);
    expect((await post({ inputs: pair, parameters: null })).json.score).toBeCloseTo(0.982);
  });

  it('lists of lists when asked for the top labels', async () => {
    const entry = { label: 'LABEL_0', score: 4 };
    for (const top_k of [1, 5, null]) {
      expect((await post({ inputs: [pair], parameters: { ...raw, top_k } })).json).toEqual([[entry]]);
      expect((await post({ inputs: pair, parameters: { ...raw, top_k } })).json).toEqual([entry]);
      expect((await post({ inputs: 'text', parameters: { ...raw, top_k } })).json).toHaveLength(1);
    }
  });

  it("the model's own label", async () => {
    const labelled = new Container({ ...lengthModel, label: 'relevance' });
    expect((await post({ inputs: pair }, {}, labelled)).json.label).toBe('relevance');
  });

  it('any well-formed text', async () => {
    const passages = ['', '\u0000\u2028', '"\\', '${parameters.x}', '日本語 👩‍👩‍👧 e\u0301', '</script>'];
    const inputs = passages.map((text_pair) => ({ text: '😀', text_pair }));
    const { json } = await post({ inputs, parameters: raw });
    expect(json.map(({ score }: { score: number }) => score)).toEqual(passages.map(({ length }) => length));
  });

  it.each([undefined, '', '*/*', JSON_TYPE])('a request that accepts %s', async (accept) => {
    expect((await post({ inputs: pair }, { accept })).status).toBe(200);
  });
});

describe('the container truncates', () => {
  let asked: LogitsOptions | undefined;
  const observed = new Container({
    ...lengthModel,
    logits: async (pairs: readonly TextPair[], options) => {
      asked = options;
      return pairs.map(() => 0);
    },
  });

  it.each([
    ['not by default', {}, { truncation: 'do_not_truncate' }],
    [
      'not when told so',
      { truncation: false, max_length: 9 },
      { truncation: 'do_not_truncate', maxLength: 9 },
    ],
    [
      'the longest first',
      { truncation: true, max_length: 512 },
      { truncation: 'longest_first', maxLength: 512 },
    ],
    ['to the model by default', { truncation: true }, { truncation: 'longest_first' }],
    ['the passage only', { truncation: 'only_second' }, { truncation: 'only_second' }],
    ['when a length alone is given', { max_length: 9 }, { truncation: 'longest_first', maxLength: 9 }],
    [
      'not when that may be for the padding',
      { max_length: 9, padding: true },
      { truncation: 'do_not_truncate', maxLength: 9 },
    ],
    [
      'whatever the batch size',
      { batch_size: 32, num_workers: 0, padding: 'longest' },
      { truncation: 'do_not_truncate' },
    ],
  ])('%s', async (_, parameters, options) => {
    expect((await post({ inputs: [pair], parameters }, {}, observed)).status).toBe(200);
    expect(asked).toEqual(options);
  });
});

describe('the container refuses with 400', () => {
  it.each<[string, unknown, RegExp]>([
    ['a top-level list', [pair], /body must be an object/],
    ['a text', '"text"', /body must be an object/],
    ['null', 'null', /body must be an object/],
    ['what is not JSON', '{"inputs": secret', /not JSON/],
    ['an empty body', '', /not JSON/],
    ['bad UTF-8', Buffer.from([0x7b, 0xff, 0x7d]), /UTF-8/],
    ['a byte order mark', '\ufeff{"inputs":"q"}', /not JSON/],
    ['no input at all', {}, /`text` and `text_pair` must/],
    ['a number', { inputs: 5 }, /an input must be/],
    ['a number in a list', { inputs: [5] }, /an input must be/],
    ['a number as text', { inputs: [{ text: 5, text_pair: 'd' }] }, /`text` and `text_pair` must/],
    ['a number as passage', { inputs: [{ text: 'q', text_pair: 0 }] }, /`text` and `text_pair` must/],
    ['a missing text', { inputs: [{ text_pair: 'd' }] }, /`text` and `text_pair` must/],
    [
      'lists as pairs',
      {
        inputs: [
          ['q', 'd'],
          ['q', 'd'],
        ],
      },
      /an input must be/,
    ],
    ['another shape', { inputs: { query: 'q', texts: ['d'] } }, /unexpected keyword argument 'query'/],
    ['another shape at the top', { query: 'q', texts: ['d'] }, /unexpected keyword argument 'query'/],
    [
      'windows, where the model cuts',
      { inputs: [pair], parameters: { max_windows: 2 } },
      /unexpected keyword argument 'max_windows'/,
    ],
    ['an unknown parameter', { inputs: [pair], parameters: { foo: 1 } }, /unexpected keyword argument 'foo'/],
    ['parameters of another type', { inputs: [pair], parameters: [1] }, /parameters must be an object/],
    ['a batch size of text', { inputs: [pair], parameters: { batch_size: '32' } }, /batch_size must be/],
    ['a batch size of 0', { inputs: [pair], parameters: { batch_size: 0 } }, /batch_size must be/],
    [
      'a length of text',
      { inputs: [pair], parameters: { truncation: true, max_length: '512' } },
      /max_length must be/,
    ],
    ['a negative length', { inputs: [pair], parameters: { max_length: -1 } }, /max_length must be/],
    ['an unknown strategy', { inputs: [pair], parameters: { truncation: 'all' } }, /truncation must be/],
    ['an empty strategy', { inputs: [pair], parameters: { truncation: '' } }, /truncation must be/],
    ['a strategy of 1', { inputs: [pair], parameters: { truncation: 1 } }, /truncation must be/],
    ['an unknown padding', { inputs: [pair], parameters: { padding: 3 } }, /padding must be/],
    [
      'an unknown function',
      { inputs: [pair], parameters: { function_to_apply: 'tanh' } },
      /function_to_apply/,
    ],
    ['a lone surrogate in a query', '{"inputs":[{"text":"\\ud800","text_pair":"d"}]}', /well-formed/],
    ['a lone surrogate in a passage', '{"inputs":[{"text":"q","text_pair":"a\\udc00"}]}', /well-formed/],
  ])('%s', async (_, body, message) => {
    const { status, json } = await post(body);
    expect(status).toBe(400);
    expect(json).toEqual({
      code: 400,
      type: 'InternalServerException',
      message: expect.stringMatching(message),
    });
    expect(json.message).not.toContain('secret');
  });

  it.each([undefined, '', 'text/plain', 'Application/JSON', 'application/json; charset=utf-8'])(
    'a body of content type %s, before the inference',
    async (contentType) => {
      const model = { ...lengthModel, logits: jest.fn() };
      expect((await post({ inputs: pair }, { contentType }, new Container(model))).status).toBe(400);
      expect(model.logits).not.toHaveBeenCalled();
    },
  );

  it.each(['text/csv', 'application/json, text/plain, */*', 'application/json;q=1'])(
    'to answer as %s, after the inference',
    async (accept) => {
      const model = { ...lengthModel, logits: jest.fn(lengthModel.logits) };
      expect((await post({ inputs: pair }, { accept }, new Container(model))).status).toBe(400);
      expect(model.logits).toHaveBeenCalledTimes(1);
    },
  );

  it('what the model cannot do, in the words of the model, and NaN', async () => {
    const failing = new Container({
      ...lengthModel,
      logits: () => Promise.reject(new Error('out of memory')),
    });
    expect((await post({ inputs: pair }, {}, failing)).json.message).toBe('out of memory');
    const nan = new Container({ ...lengthModel, logits: async () => [Number.NaN] });
    expect((await post({ inputs: pair }, {}, nan)).json.message).toMatch(/not a finite number/);
  });

  it('in the layout of multi-model-server', async () => {
    const { body } = await post({ inputs: [pair], parameters: { foo: 1 } });
    expect(body).toBe(
      `{\n  "code": 400,\n  "type": "InternalServerException",\n  "message": "unexpected keyword argument 'foo'"\n}\n`,
    );
  });
});

describe('the container has one worker', () => {
  /** A model that ends each call only when it is told to. */
  function gatedModel() {
    const started: string[] = [];
    const gates: (() => void)[] = [];
    const model: CrossEncoder = {
      ...lengthModel,
      logits: async ([first]) => {
        started.push(first!.passage!);
        await new Promise<void>((resolve) => gates.push(resolve));
        return [1];
      },
    };
    return { model, started, gates };
  }
  const tick = () => new Promise((resolve) => setImmediate(resolve));
  const one = (text_pair: string) => ({ inputs: [{ text: 'q', text_pair }] });

  it('so that calls wait for each other, in their order, also after one that fails', async () => {
    const { model, started, gates } = gatedModel();
    const single = new Container(model);
    const calls = [post(one('a'), {}, single), post('bad', {}, single), post(one('b'), {}, single)];
    await tick();
    expect(started).toEqual(['a']);
    gates[0]!();
    await calls[1];
    await tick();
    expect(started).toEqual(['a', 'b']);
    gates[1]!();
    expect((await Promise.all(calls)).map(({ status }) => status)).toEqual([200, 400, 200]);
  });

  it('and a queue of a hundred; any more get 503 at once', async () => {
    const { model, gates } = gatedModel();
    const single = new Container(model);
    const calls = Array.from({ length: 101 }, () => post(one('a'), {}, single));
    const { status, json } = await post(one('a'), {}, single);
    expect(status).toBe(503);
    expect(json.type).toBe('ServiceUnavailableException');
    for (let served = 0; served < 101; served++) {
      while (!gates[served]) {
        await tick();
      }
      gates[served]!();
    }
    expect((await Promise.all(calls)).every((answer) => answer.status === 200)).toBe(true);
  });

  it('that skips calls whose caller has gone', async () => {
    const { model, started, gates } = gatedModel();
    const single = new Container(model);
    const gone = new AbortController();
    const first = post(one('a'), {}, single);
    const call = { body: Buffer.from(JSON.stringify(one('b'))), contentType: JSON_TYPE, accept: undefined };
    const second = single.invoke(call, gone.signal);
    gone.abort();
    await tick();
    gates[0]!();
    await expect(second).rejects.toThrow();
    await first;
    expect(started).toEqual(['a']);
  });
});

it.each([
  [0, '0.0'],
  [-0, '-0.0'],
  [1, '1.0'],
  [0.054037678986787796, '0.054037678986787796'],
  [1.1920928955078125e-7, '1.1920928955078125e-7'],
  [-11.25, '-11.25'],
])('%d is never written as an integer', (value, text) => {
  expect(withFraction(value)).toBe(text);
});
