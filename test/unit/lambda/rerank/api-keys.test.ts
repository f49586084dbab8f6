import { createApiKeys, parseKeys } from '../../../../lambda/rerank/api-keys';
import { context, handlerOver, httpEvent, memoryLog, parsed, scoring } from './fixtures';

const KEY = 'first-key-0123456789';
const OTHER = 'other-key-0123456789';
const request = { query: 'q', documents: ['a'] };
const MINUTE = 60_000;

/** The API with the keys of a secret that can change, and a clock that can be set. */
function api(secret: string) {
  const logger = memoryLog();
  const state = { secret: secret as string | Error, now: 0, reads: 0 };
  const readSecret = async () => {
    state.reads++;
    if (state.secret instanceof Error) {
      throw state.secret;
    }
    return state.secret;
  };
  const keys = createApiKeys(readSecret, logger, () => state.now);
  const { handle, entries } = handlerOver(scoring(1), {}, keys);
  const call = async (authorization?: string) =>
    parsed(await handle(httpEvent(request, { headers: authorization ? { authorization } : {} }), context()));
  return { call, handle, state, entries, logged: () => JSON.stringify([entries, logger.entries]) };
}

describe('an API with keys', () => {
  it('lets in who bears one of them', async () => {
    const { call } = api(JSON.stringify({ keys: [KEY, OTHER] }));
    for (const key of [KEY, OTHER]) {
      expect((await call(`Bearer ${key}`)).status).toBe(200);
      expect((await call(`bearer  ${key}`)).status).toBe(200);
    }
  });

  it.each([
    ['nothing', undefined, 'Bearer realm="rerank"'],
    ['another scheme', `Basic ${KEY}`, 'Bearer realm="rerank"'],
    ['no key', 'Bearer ', 'Bearer realm="rerank"'],
    ['an unknown key', 'Bearer unknown-key-0123456789', 'Bearer realm="rerank", error="invalid_token"'],
    ['the beginning of a key', `Bearer ${KEY.slice(0, -1)}`, 'Bearer realm="rerank", error="invalid_token"'],
    ['more than a key', `Bearer ${KEY}0`, 'Bearer realm="rerank", error="invalid_token"'],
  ])('answers 401 to %s, and says how to do better', async (_, authorization, challenge) => {
    const { status, headers, body } = await api(KEY).call(authorization);
    expect(status).toBe(401);
    expect(headers).toMatchObject({ 'www-authenticate': challenge, 'x-request-id': 'request-1' });
    expect(body.message).toMatch(/API key/);
  });

  it('asks no key of a direct invoke, which IAM has let in', async () => {
    const { handle, state } = api(KEY);
    await expect(handle(request, context())).resolves.toMatchObject({ reranked: true });
    expect(state.reads).toBe(0);
  });

  it('reads the secret once for many requests, and not for one without a key', async () => {
    const { call, state } = api(KEY);
    await call();
    expect(state.reads).toBe(0);
    for (let count = 0; count < 5; count++) {
      await call(`Bearer ${KEY}`);
    }
    expect(state.reads).toBe(1);
  });

  it('takes a changed key, and drops the old one, within two minutes', async () => {
    const { call, state } = api(KEY);
    await call(`Bearer ${KEY}`);
    state.secret = OTHER;
    state.now += 2 * MINUTE;
    expect((await call(`Bearer ${OTHER}`)).status).toBe(200);
    expect((await call(`Bearer ${KEY}`)).status).toBe(401);
  });

  it('goes on with the keys it knows while the secret cannot be read, but not for ever', async () => {
    const { call, state } = api(KEY);
    await call(`Bearer ${KEY}`);
    state.secret = new Error(`quotes ${KEY}`);
    state.now += 14 * MINUTE;
    expect((await call(`Bearer ${KEY}`)).status).toBe(200);
    state.now += 2 * MINUTE;
    expect(await call(`Bearer ${KEY}`)).toMatchObject({
      status: 503,
      headers: { 'retry-after': '1' },
      body: { message: 'the API keys cannot be read', reason: 'keys-unreadable' },
    });
    state.secret = KEY;
    state.now += MINUTE;
    expect((await call(`Bearer ${KEY}`)).status).toBe(200);
  });

  it('lets nobody in before the keys were read once', async () => {
    const { call, state } = api(KEY);
    state.secret = new Error('no');
    expect((await call(`Bearer ${KEY}`)).status).toBe(503);
  });

  it('never logs a key, not even a wrong one', async () => {
    const { call, state, logged } = api(KEY);
    await call(`Bearer ${KEY}`);
    await call('Bearer unknown-key-0123456789');
    state.secret = new Error(`quotes ${KEY}`);
    state.now += 60 * MINUTE;
    await call(`Bearer ${KEY}`);
    state.secret = `{"keys":["${KEY} "]}`;
    await call(`Bearer ${KEY}`);
    expect(logged()).toContain('cannot be read');
    expect(logged()).not.toMatch(/key-0123/);
  });
});

describe('the secret', () => {
  it.each([
    ['a key as plain text', ` ${KEY}\n`, [KEY]],
    ['keys in JSON', ` {"keys": ["${KEY}", "${OTHER}"], "note": 1}`, [KEY, OTHER]],
  ])('may hold %s', (_, secret, keys) => {
    expect(parseKeys(secret)).toEqual(keys);
  });

  it.each([
    '',
    'short',
    'two words of some length',
    '{}',
    '{"keys": []}',
    '{"keys": "first-key-0123456789"}',
    '{"keys": [1]}',
    '{"keys": ["short"]}',
    '{"keys": ["first-key-0123456789", ""]}',
    '{"keys": [',
  ])('is rejected, and not quoted, when it holds no safe key: %s', (secret) => {
    expect(() => parseKeys(secret)).toThrow(
      'the secret must hold {"keys": […]} or one key, each of 16 characters or more',
    );
  });
});
