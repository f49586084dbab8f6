import { EventEmitter, once } from 'node:events';
import {
  type CrossEncoder,
  type LogitsOptions,
  TooManyTokensError,
} from '../../../../local/endpoint/cross-encoder';
import {
  MAX_CLIENT_BATCH_SIZE,
  MAX_CONCURRENT_REQUESTS,
  PAYLOAD_LIMIT,
  TeiContainer,
} from '../../../../local/endpoint/tei-container';
import { protocols } from '../../../../protocol';
import { lengthModel } from './support';

const container = new TeiContainer(lengthModel);

async function post(body: unknown, { contentType = 'application/json', to = container } = {}) {
  const bytes =
    body instanceof Uint8Array ? body : Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
  return to.invoke({ body: bytes, contentType, accept: undefined });
}

const RAW = { query: 'q', texts: ['four', 'sixsix', ''], raw_scores: true };

describe('Text Embeddings Inference answers', () => {
  it('the highest score first, by index', async () => {
    expect(await post(RAW)).toEqual({
      status: 200,
      body: '[{"index":1,"score":6.0},{"index":0,"score":4.0},{"index":2,"score":0.0}]',
    });
  });

  it('the last one first among equal scores', async () => {
    const { body } = await post({ query: 'q', texts: ['a', 'b', 'cc'], raw_scores: true });
    expect(JSON.parse(body).map(({ index }: { index: number }) => index)).toEqual([2, 1, 0]);
  });

  it('sigmoids unless it is asked for raw scores', async () => {
    const { body } = await post({ query: 'q', texts: ['four'] });
    expect(JSON.parse(body)).toEqual([{ index: 0, score: Math.fround(1 / (1 + Math.exp(-4))) }]);
  });

  it('the texts when it is asked for them', async () => {
    const { body } = await post({ ...RAW, texts: ['"'], return_text: true });
    expect(body).toBe('[{"index":0,"text":"\\"","score":1.0}]');
  });

  it('what the codec asks, any well-formed text included', async () => {
    const passages = ['', '\u0000\u2028', '"\\', '${parameters.x}', '日本語 👩‍👩‍👧 e\u0301', '</script>'];
    const { status, body } = await post(protocols.tei.encodeRequest('😀', passages, { device: 'gpu' }));
    expect(status).toBe(200);
    const scores = protocols.tei.decodeResponse(body, passages.length);
    // An empty passage is sent as a blank one.
    const logits = passages.map(({ length }) => length || 1);
    expect(scores).toEqual(logits.map((logit) => expect.closeTo(1 / (1 + Math.exp(-logit)), 6)));
  });

  it('a body with members that it does not know', async () => {
    expect((await post({ ...RAW, parameters: {} })).status).toBe(200);
  });

  it.each(['application/json; charset=utf-8', 'Application/JSON', 'application/vnd.api+json'])(
    'a body of content type %s',
    async (contentType) => expect((await post(RAW, { contentType })).status).toBe(200),
  );

  it('as many passages as a page of hits can hold', async () => {
    const texts = new Array<string>(MAX_CLIENT_BATCH_SIZE).fill('p');
    expect((await post({ query: 'q', texts })).status).toBe(200);
  });
});

describe('Text Embeddings Inference truncates', () => {
  it.each<[string, object, LogitsOptions]>([
    ['by default', {}, { truncation: 'longest_first' }],
    ['when asked for nothing', { truncate: null }, { truncation: 'longest_first' }],
    ['when told so', { truncate: true, truncation_direction: 'Right' }, { truncation: 'longest_first' }],
    ['not when told not to', { truncate: false }, { truncation: 'do_not_truncate' }],
  ])('%s', async (_, change, options) => {
    const logits = jest.fn(lengthModel.logits);
    await post({ ...RAW, ...change }, { to: new TeiContainer({ ...lengthModel, logits }) });
    expect(logits).toHaveBeenCalledWith(expect.anything(), options);
  });
});

describe('Text Embeddings Inference refuses', () => {
  it.each<[string, unknown, number, RegExp]>([
    ['what is not JSON', '{"query": secret', 400, /^the body is not JSON in UTF-8$/],
    ['an empty body', '', 400, /not JSON/],
    ['bad UTF-8', Buffer.from([0x7b, 0xff, 0x7d]), 400, /not JSON/],
    ['a byte order mark', `\ufeff${JSON.stringify(RAW)}`, 400, /not JSON/],
    ['a lone surrogate', '{"query":"\\ud800","texts":["d"]}', 400, /not JSON/],
    ['a list', [RAW], 422, /expected an object/],
    ['pairs', { inputs: [{ text: 'q', text_pair: 'd' }] }, 422, /missing field `query`/],
    ['no texts', { query: 'q' }, 422, /missing field `texts`/],
    ['a query of another type', { query: 1, texts: ['d'] }, 422, /query: expected a text/],
    ['a text of another type', { query: 'q', texts: ['d', null] }, 422, /texts\[1\]: expected a text/],
    ['one text instead of a list', { query: 'q', texts: 'd' }, 422, /texts: expected a list/],
    ['a flag of another type', { ...RAW, raw_scores: 1 }, 422, /raw_scores: expected a boolean/],
    ['the other direction', { ...RAW, truncation_direction: 'Left' }, 422, /truncation_direction/],
  ])('%s, in plain words', async (_, body, status, message) => {
    const answer = await post(body);
    expect(answer).toEqual({ status, body: expect.stringMatching(message) });
    expect(answer.body).not.toContain('secret');
  });

  it.each(['', 'text/plain', 'application/jsonlines'])('content type "%s"', async (contentType) => {
    expect((await post(RAW, { contentType })).status).toBe(415);
  });

  it.each<[string, object, number, object]>([
    ['no passages', { texts: [] }, 400, { error: '`texts` cannot be empty', error_type: 'Empty' }],
    [
      'too many passages',
      { texts: new Array<string>(MAX_CLIENT_BATCH_SIZE + 1).fill('') },
      422,
      { error: 'batch size 10001 > maximum allowed batch size 10000', error_type: 'Validation' },
    ],
  ])('%s, in JSON', async (_, change, status, json) => {
    const answer = await post({ ...RAW, ...change });
    expect({ ...answer, body: JSON.parse(answer.body) }).toEqual({ status, body: json });
  });

  it.each<[string, CrossEncoder['logits'], number, object]>([
    ['NaN', async () => [Number.NaN], 424, { error: 'score is NaN', error_type: 'Backend' }],
    [
      'what the model cannot do',
      () => Promise.reject(new Error('out of memory')),
      424,
      { error: 'out of memory', error_type: 'Backend' },
    ],
    [
      'a text that is too long and may not be truncated',
      () => Promise.reject(new TooManyTokensError(600, 512)),
      422,
      {
        error: 'Input validation error: `inputs` must have less than 512 tokens. Given: 600',
        error_type: 'Validation',
      },
    ],
  ])('%s, in JSON', async (_, logits, status, json) => {
    const answer = await post(RAW, { to: new TeiContainer({ ...lengthModel, logits }) });
    expect({ ...answer, body: JSON.parse(answer.body) }).toEqual({ status, body: json });
  });

  it.each([
    ['1.8.2', 413, 'Validation'],
    ['1.9.3', 400, 'Empty'],
  ] as const)(
    'a query and a passage that are both empty, by the status of version %s',
    async (version, status, error_type) => {
      const to = new TeiContainer(lengthModel, version);
      const answer = await post({ query: '', texts: ['d', ''] }, { to });
      expect({ ...answer, body: JSON.parse(answer.body) }).toEqual({
        status,
        body: { error: 'Input validation error: `inputs` cannot be empty', error_type },
      });
      expect((await post({ query: '', texts: ['d', ' '] }, { to })).status).toBe(200);
      expect((await post({ query: 'q', texts: [''] }, { to })).status).toBe(200);
    },
  );

  it('too many passages by another status in version 1.8.2', async () => {
    const texts = new Array<string>(MAX_CLIENT_BATCH_SIZE + 1).fill('');
    const answer = await post({ ...RAW, texts }, { to: new TeiContainer(lengthModel, '1.8.2') });
    expect(answer.status).toBe(413);
  });

  it.each([
    ['1.8.2', 200],
    ['1.9.3', 429],
  ] as const)(
    'more passages than may be in hand, or lets them wait: version %s answers %i',
    async (version, status) => {
      const gate = new EventEmitter();
      const released = once(gate, 'released');
      const logits: CrossEncoder['logits'] = async (pairs) => {
        await released;
        return pairs.map(() => 0);
      };
      const to = new TeiContainer({ ...lengthModel, logits }, version);
      const page = { query: 'q', texts: new Array<string>(MAX_CLIENT_BATCH_SIZE).fill('d') };
      const full = Array.from({ length: MAX_CONCURRENT_REQUESTS / MAX_CLIENT_BATCH_SIZE }, () =>
        post(page, { to }),
      );
      const oneMore = post({ query: 'q', texts: ['d'] }, { to });
      gate.emit('released');
      expect((await oneMore).status).toBe(status);
      expect((await Promise.all(full)).map((answer) => answer.status)).toEqual([200, 200, 200, 200]);
      expect((await post(page, { to })).status).toBe(200);
    },
  );

  it('a request over the limit in bytes, in plain text', async () => {
    const body = Buffer.from(JSON.stringify(RAW).padEnd(PAYLOAD_LIMIT + 1));
    expect(await post(body)).toEqual({
      status: 413,
      body: 'Failed to buffer the request body: length limit exceeded',
    });
    expect((await post(body.subarray(0, PAYLOAD_LIMIT))).status).toBe(200);
  });

  it('to begin for a caller who has gone', async () => {
    const logits = jest.fn(lengthModel.logits);
    const call = {
      body: Buffer.from(JSON.stringify(RAW)),
      contentType: 'application/json',
      accept: undefined,
    };
    const invoked = new TeiContainer({ ...lengthModel, logits }).invoke(call, AbortSignal.abort());
    await expect(invoked).rejects.toThrow();
    expect(logits).not.toHaveBeenCalled();
  });
});
