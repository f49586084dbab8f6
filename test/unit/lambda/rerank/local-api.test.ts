import { type ApiUnderTest, post, startApi } from './local-api';
import './scripted-runtime';

const request = { query: 'red fox', documents: ['a blue bird', 'the red fox'] };
let api: ApiUnderTest;

beforeAll(async () => {
  api = await startApi({ settings: { corsOrigins: ['*'], maxAttempts: 1 } });
});
afterAll(() => api.close());
beforeEach(() => {
  api.endpoint.faults = {};
});

describe('the rerank API on this machine', () => {
  it('answers as the function does, with an id of its own for each request', async () => {
    const answers = await Promise.all([1, 2].map((v) => post(`${api.url}/v${v}/rerank?any=1`, request)));
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    expect(answers.map(({ body }) => body.results[0]!.index)).toEqual([1, 1]);
    expect(new Set(answers.map(({ headers }) => headers.get('x-request-id'))).size).toBe(2);
  });

  it('answers the preflight of a page', async () => {
    const headers = { origin: 'https://a.example', 'access-control-request-method': 'POST' };
    const { status } = await fetch(`${api.url}/v1/rerank`, { method: 'OPTIONS', headers });
    expect(status).toBe(204);
  });

  it('gives a request as long as the function has', async () => {
    const hurried = await startApi({ timeoutMs: 1_000 });
    hurried.endpoint.faults = { delayMs: 5_000 };
    const { status, body } = await post(`${hurried.url}/v1/rerank`, request).finally(() => hurried.close());
    expect({ status, reason: body.reason }).toEqual({ status: 503, reason: 'timeout' });
  });

  it('rejects what Lambda would not take', async () => {
    const { status, body } = await post(`${api.url}/v1/rerank`, { query: 'q', documents: ['x'.repeat(7e6)] });
    expect(status).toBe(413);
    expect(body.message).toBe('the body has more than 6291456 bytes, which is more than Lambda takes');
  });

  it('counts what each request came to', async () => {
    api.outcomes.length = 0;
    await post(`${api.url}/v1/rerank`, request);
    await post(`${api.url}/v1/rerank`, {});
    expect(api.outcomes).toEqual([
      { documents: 2, retried: 0, latencyMs: expect.any(Number), endpointMs: [expect.any(Number)] },
    ]);
  });
});
