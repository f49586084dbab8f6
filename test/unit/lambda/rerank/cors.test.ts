import { context, handlerOver, httpEvent, parsed, scoring } from './fixtures';

const request = { query: 'q', documents: ['a'] };

async function call(
  corsOrigins: string[],
  method: string,
  headers: Record<string, string>,
  body: unknown = request,
) {
  const event = httpEvent(body, { headers, requestContext: { http: { method } } });
  return parsed(await handlerOver(scoring(1), { corsOrigins }).handle(event, context()));
}

const page = { origin: 'https://a.example' };
const preflight = { ...page, 'access-control-request-method': 'POST' };

describe('a page of another origin', () => {
  it('may call when its origin is allowed, and reads what it needs', async () => {
    const { status, headers } = await call(['https://a.example'], 'POST', page);
    expect(status).toBe(200);
    expect(headers).toMatchObject({
      'access-control-allow-origin': 'https://a.example',
      'access-control-expose-headers': 'retry-after, www-authenticate, x-request-id, x-reranked',
      vary: 'origin',
    });
  });

  it('may read errors, too', async () => {
    const { status, headers } = await call(['https://a.example'], 'POST', page, {});
    expect(status).toBe(400);
    expect(headers['access-control-allow-origin']).toBe('https://a.example');
  });

  it('is told by its preflight what it may send', async () => {
    const wanted = {
      ...preflight,
      'access-control-request-headers': 'authorization,content-type,x-client-name',
    };
    expect(await call(['https://a.example'], 'OPTIONS', wanted)).toEqual({
      status: 204,
      headers: {
        'access-control-allow-origin': 'https://a.example',
        'access-control-allow-methods': 'POST',
        'access-control-allow-headers': 'authorization,content-type,x-client-name',
        'access-control-expose-headers': 'retry-after, www-authenticate, x-request-id, x-reranked',
        'access-control-max-age': '3600',
        vary: 'origin',
        'x-request-id': 'request-1',
      },
      body: undefined,
    });
  });

  it('gets no header back that is none', async () => {
    const hostile = { ...preflight, 'access-control-request-headers': 'a\r\nset-cookie: b' };
    const { headers } = await call(['*'], 'OPTIONS', hostile);
    expect(headers['access-control-allow-headers']).toBe('authorization, content-type');
  });

  it('may call from anywhere with *', async () => {
    expect((await call(['*'], 'POST', page)).headers).toMatchObject({ 'access-control-allow-origin': '*' });
  });

  it.each([
    ['another origin', ['https://b.example'], preflight],
    [
      'an origin that only begins alike',
      ['https://a.example'],
      { ...preflight, origin: 'https://a.example.org' },
    ],
    ['no origins allowed, as by default', [], preflight],
  ])('may not call: %s', async (_, origins, headers) => {
    for (const answer of [await call(origins, 'OPTIONS', headers), await call(origins, 'POST', headers)]) {
      expect(answer.headers).not.toHaveProperty('access-control-allow-origin');
    }
    expect((await call(origins, 'OPTIONS', headers)).status).toBe(405);
  });
});
