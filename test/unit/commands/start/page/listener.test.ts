import { request as httpRequest } from 'node:http';
import { errors } from '@opensearch-project/opensearch';
import { createLocalPage } from '../../../../../commands/shared/page/listener';
import { type About, type Comparison, createPageListener } from '../../../../../commands/start/page';
import type { Reading } from '../../../../../local/endpoint';
import { listen, type RunningServer } from '../../../../../local/http/listen';
import type { Hit } from '../../../../../local/system/search';

const about: About = {
  index: 'wiki',
  field: 'body',
  passages: 3,
  tutorial: false,
  opensearch: { url: 'http://127.0.0.1:9200', version: '3.6.0' },
  model: { name: 'a model', isDemoModel: false },
  candidates: 'match',
};
const hit = (id: string, score: number): Hit => ({ id, score, text: `text of ${id}` });
const READING: Reading = { passageTokens: 9, readTokens: 9, queryTokens: 1, limit: 512, windows: 1 };
const PLAIN = [hit('a', 3), hit('b', 2), hit('c', 1)];
const RERANKED = [hit('c', 0.9), hit('b', 0.2), hit('a', 0.1)];

let searches: { query: string; size: number; candidates: string; order: string }[];
let readings: { query: string; passage: string }[];
let answer: (order: string) => Promise<Hit[]>;
let server: RunningServer;

beforeAll(async () => {
  const listener = createPageListener({
    about,
    searchOnce(search, order) {
      searches.push({ ...search, order });
      return answer(order);
    },
    async read(pair) {
      readings.push(pair);
      return READING;
    },
    otherwise: (_, response) => response.writeHead(418).end(),
  });
  server = await listen(listener);
});
afterAll(() => server.close());
beforeEach(() => {
  searches = [];
  readings = [];
  answer = async (order) => (order === 'reranked' ? RERANKED : PLAIN);
});

async function post(body: unknown, headers: Record<string, string> = {}, path = '/search') {
  const response = await fetch(`${server.url}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  return { status: response.status, body: (await response.json()) as Comparison };
}

/** With a host name of one's choice, which fetch does not allow. */
function statusUnder(host: string, path: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const request = httpRequest(`${server.url}${path}`, { headers: { host } }, (response) => {
      response.resume();
      resolve(response.statusCode!);
    });
    request.on('error', reject).end();
  });
}

describe('POST /search', () => {
  it('answers both orders, each hit with its place in the other, and how long each search took', async () => {
    const { status, body } = await post({ query: 'q' });
    expect(status).toBe(200);
    expect(body).toEqual({
      query: 'q',
      plain: [
        { ...hit('a', 3), otherPlace: 3 },
        { ...hit('b', 2), otherPlace: 2 },
        { ...hit('c', 1), otherPlace: 1 },
      ],
      reranked: [
        { ...hit('c', 0.9), otherPlace: 3 },
        { ...hit('b', 0.2), otherPlace: 2 },
        { ...hit('a', 0.1), otherPlace: 1 },
      ],
      milliseconds: { plain: expect.any(Number), reranked: expect.any(Number) },
    });
    const search = { query: 'q', size: 10, candidates: 'match' };
    expect(searches).toEqual([
      { ...search, order: 'plain' },
      { ...search, order: 'reranked' },
    ]);
  });

  it('answers three orders, each hit with its place in the one before, when a hybrid query is reranked', async () => {
    const found: Record<string, Hit[]> = {
      plain: [hit('a', 3), hit('b', 2)],
      hybrid: [hit('c', 1), hit('a', 0.5)],
      reranked: [hit('a', 0.9), hit('c', 0.1)],
    };
    answer = async (order) => found[order]!;
    const { body } = await post({ query: 'q', candidates: 'hybrid' });
    const places = (hits: Comparison['plain'] = []) => hits.map(({ id, otherPlace }) => [id, otherPlace]);
    expect([body.plain, body.hybrid, body.reranked].map(places)).toEqual([
      [
        ['a', 2],
        ['b', null],
      ],
      [
        ['c', null],
        ['a', 1],
      ],
      [
        ['a', 2],
        ['c', 1],
      ],
    ]);
    expect(Object.keys(body.milliseconds)).toEqual(['plain', 'hybrid', 'reranked']);
    expect(searches.map(({ order }) => order)).toEqual(['plain', 'hybrid', 'reranked']);
  });

  it('says null for a hit that the other order lacks', async () => {
    answer = async (order) => (order === 'reranked' ? [hit('new', 1)] : [hit('a', 1)]);
    const { body } = await post({ query: 'q' });
    expect(body.plain[0]!.otherPlace).toBeNull();
    expect(body.reranked[0]!.otherPlace).toBeNull();
  });

  it('does not send a search that found nothing through the pipeline', async () => {
    answer = async () => [];
    const { status, body } = await post({ query: 'q' });
    expect({ status, body }).toMatchObject({ status: 200, body: { plain: [], reranked: [] } });
    expect(searches.map(({ order }) => order)).toEqual(['plain']);
  });

  it.each([
    ['{', 'body', 'the body is not valid JSON'],
    ['[]', 'body', 'the body must be a JSON object'],
    [{}, 'query', 'query must be a string'],
    [{ query: ' \n' }, 'query', 'query must not be empty'],
    [{ query: 'x'.repeat(1_001) }, 'query', 'query must have at most 1,000 characters'],
    [{ query: 'q', size: 0 }, 'size', 'size must be a whole number from 1 to 100'],
    [{ query: 'q', size: 101 }, 'size', 'size must be a whole number from 1 to 100'],
    [{ query: 'q', size: '10' }, 'size', 'size must be a whole number from 1 to 100'],
    [{ query: 'q', candidates: 'any' }, 'candidates', 'candidates must be match, all or hybrid'],
  ])('rejects %j with its field and what is wrong', async (request, path, message) => {
    expect(await post(request)).toEqual({ status: 400, body: { message, path } });
    expect(searches).toEqual([]);
  });

  it('rejects a body that is too long, and one that a page of another site could send unasked', async () => {
    expect(await post({ query: 'x'.repeat(70_000) })).toEqual({
      status: 413,
      body: { message: 'the body has more than 65,536 bytes' },
    });
    expect(await post({ query: 'q' }, { 'content-type': 'text/plain' })).toMatchObject({ status: 415 });
    expect(await post({ query: 'q' }, { origin: 'https://other.example' })).toMatchObject({ status: 403 });
    expect(searches).toEqual([]);
    expect(await post({ query: 'q' }, { origin: server.url })).toMatchObject({ status: 200 });
  });

  const response = (statusCode: number, body: object) =>
    new errors.ResponseError({ statusCode, body, headers: {}, warnings: null, meta: {} as never });
  const rootCause = {
    error: { root_cause: [{ reason: 'the model is gone.' }], reason: 'all shards failed' },
  };

  it.each<[string, Error, boolean, string]>([
    [
      'OpenSearch does not answer',
      new errors.ConnectionError('connect ECONNREFUSED 127.0.0.1:9200', {} as never),
      false,
      'OpenSearch does not answer on http://127.0.0.1:9200 (connect ECONNREFUSED 127.0.0.1:9200). Is it still running?',
    ],
    [
      'OpenSearch takes too long',
      new errors.TimeoutError('Request timed out', {} as never),
      true,
      'OpenSearch on http://127.0.0.1:9200 did not answer the reranked search in time.',
    ],
    [
      'OpenSearch refuses',
      response(500, rootCause),
      true,
      'The reranked search failed: OpenSearch answered 500: the model is gone.',
    ],
    [
      'OpenSearch says nothing',
      response(429, {}),
      false,
      'The plain search failed: OpenSearch answered 429.',
    ],
  ])('says in words that %s', async (_, error, reranked, message) => {
    answer = async (order) => {
      if ((order === 'reranked') === reranked) {
        throw error;
      }
      return PLAIN;
    };
    expect(await post({ query: 'q' })).toEqual({ status: 502, body: { message } });
  });
});

describe('POST /reading', () => {
  const ask = (body: unknown) => post(body, {}, '/reading');

  it('answers how much of a passage the model reads, however long that is', async () => {
    const pairs = ['', 'long '.repeat(100_000)].map((passage) => ({ query: 'q', passage }));
    for (const pair of pairs) {
      expect(await ask(pair)).toEqual({ status: 200, body: READING });
    }
    expect(readings).toEqual(pairs);
  });

  it.each([
    [{ passage: 'p' }, 'query', 'query must be a string'],
    [{ query: 'q' }, 'passage', 'passage must be a string'],
  ])('rejects %j with its field and what is wrong', async (request, path, message) => {
    expect(await ask(request)).toEqual({ status: 400, body: { message, path } });
  });
});

describe('the page', () => {
  it.each([
    ['/', 'text/html; charset=utf-8'],
    ['/?query=q', 'text/html; charset=utf-8'],
    ['/page.js', 'text/javascript; charset=utf-8'],
    ['/style.css', 'text/css; charset=utf-8'],
    ['/orders.css', 'text/css; charset=utf-8'],
    ['/icon.svg', 'image/svg+xml'],
    ['/shared/page/public/ask.js', 'text/javascript; charset=utf-8'],
    ['/about', 'application/json'],
  ])('is served on %s with headers that let nothing in from elsewhere', async (path, type) => {
    const { status, headers } = await fetch(server.url + path);
    expect({ status, type: headers.get('content-type') }).toEqual({ status: 200, type });
    expect(headers.get('content-security-policy')).toMatch(
      /^default-src 'none'; script-src 'self'; style-src 'self';/,
    );
    expect(headers.get('content-security-policy')).not.toContain('unsafe');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
  });

  it('holds neither inline script nor inline style, and names no other host', async () => {
    const html = await (await fetch(server.url)).text();
    expect(html).not.toMatch(/<script(?![^>]* src=)|<style|\sstyle=|\son\w+=|https?:/);
  });

  it('says what is searched', async () => {
    const body = await (await fetch(`${server.url}/about`)).json();
    expect(body).toEqual({
      ...about,
      limits: { queryCharacters: 1_000, size: 100, bodyBytes: 65_536, passageBytes: 6_291_456 },
    });
  });

  it('rejects other methods', async () => {
    const { status, headers } = await fetch(`${server.url}/search`);
    expect({ status, allow: headers.get('allow') }).toEqual({ status: 405, allow: 'POST' });
    expect((await fetch(server.url, { method: 'DELETE' })).status).toBe(405);
    expect(await (await fetch(server.url, { method: 'HEAD' })).text()).toBe('');
  });

  it('is not there under the name of another site', async () => {
    for (const path of ['/', '/about', '/search']) {
      expect(await statusUnder('rebound.example:8080', path)).toBe(403);
    }
    expect(await statusUnder('localhost:1234', '/')).toBe(200);
    expect(await statusUnder('[::1]:1234', '/')).toBe(200);
  });

  it('leaves every other path to the rerank API', async () => {
    for (const path of ['/v1/rerank', '/v2/rerank', '/index.html', '/../start/start.ts', '/toString', '//']) {
      expect(await statusUnder('any.example', path)).toBe(418);
    }
  });
});

it('says that a file of a page cannot be read, and serves on', async () => {
  const { url, close } = await listen(
    createLocalPage({
      command: 'npm run start',
      files: async () => Promise.reject(new Error('EACCES: permission denied')),
      answers: { '/about': { method: 'GET', answer: async () => ({}) } },
      otherwise: (_, response) => response.writeHead(418).end(),
    }),
  );
  try {
    const broken = await fetch(`${url}/`);
    expect([broken.status, await broken.json()]).toEqual([
      500,
      { message: 'npm run start failed: EACCES: permission denied' },
    ]);
    expect((await fetch(`${url}/about`)).status).toBe(200);
  } finally {
    await close();
  }
});
