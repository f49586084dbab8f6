import fc from 'fast-check';
import type { Invoke } from '../../../../lambda/rerank/invoke-endpoint';
import { unicodeText } from '../../../support/unicode-text';
import { context, handlerOver, httpEvent, parsed, scoring, settings } from './fixtures';

const request = { query: 'capital of the US', documents: ['Carson City', { text: 'Washington' }, 'Saipan'] };
const scores = scoring(0.1, 0.9, 0.1);
const ranked = {
  id: 'request-1',
  results: [
    { index: 1, relevance_score: 0.9 },
    { index: 0, relevance_score: 0.1 },
    { index: 2, relevance_score: 0.1 },
  ],
  meta: { api_version: { version: '1' }, billed_units: { search_units: 1 } },
  usage: { prompt_tokens: 0, total_tokens: 0 },
  reranked: true,
};

describe('a direct invoke', () => {
  it('takes the request itself and answers the answer itself', async () => {
    expect(await handlerOver(scores).handle(request, context())).toEqual(ranked);
  });

  it('cuts to top_n after ranking, and returns documents when asked', async () => {
    const event = { ...request, top_n: 1, return_documents: true };
    const { results } = (await handlerOver(scores).handle(event, context())) as typeof ranked;
    expect(results).toEqual([{ index: 1, relevance_score: 0.9, document: { text: 'Washington' } }]);
  });

  it.each([undefined, null, 'text', [], {}, { requestContext: null }, { requestContext: {} }])(
    'throws BadRequest for what is no request: %p',
    async (event) => {
      await expect(handlerOver(scores).handle(event, context())).rejects.toMatchObject({
        name: 'BadRequest',
      });
    },
  );

  it('throws errors that Lambda reports by name and message', async () => {
    const bad = handlerOver(scores).handle({ query: 'q', documents: [1] }, context());
    await expect(bad).rejects.toMatchObject({
      name: 'BadRequest',
      message: 'documents[0] must be a string or an object with a text',
    });
    const unavailable = handlerOver(async () => 'no scores').handle(request, context());
    await expect(unavailable).rejects.toMatchObject({
      name: 'RerankUnavailable',
      message: 'the endpoint gave no scores (invalid-scores)',
    });
    const internal = handlerOver(() => Promise.reject(new TypeError('quotes a text'))).handle(
      request,
      context(),
    );
    await expect(internal).rejects.toMatchObject({
      name: 'InternalError',
      message: 'internal error; its log entry has request_id request-1',
    });
  });
});

describe('an HTTP event', () => {
  const post = async (event: unknown, invoke: Invoke = scores, changes = {}) =>
    parsed(await handlerOver(invoke, changes).handle(event, context()));

  it('answers POST /v1/rerank in JSON, with the id of the request', async () => {
    expect(await post(httpEvent(request))).toEqual({
      status: 200,
      headers: { 'content-type': 'application/json', 'x-request-id': 'request-1' },
      body: ranked,
    });
  });

  it('may have a body in base64, as clients without a JSON content type get it', async () => {
    const body = Buffer.from(JSON.stringify(request)).toString('base64');
    expect((await post(httpEvent(body, { isBase64Encoded: true }))).body).toEqual(ranked);
  });

  it("may come under an API's stage", async () => {
    const requestContext = { http: { method: 'POST' }, stage: 'prod' };
    expect((await post(httpEvent(request, { rawPath: '/prod/v1/rerank', requestContext }))).status).toBe(200);
  });

  it('answers /v2/rerank alike, as its own version', async () => {
    const { status, body } = await post(httpEvent(request, { rawPath: '/v2/rerank' }));
    expect(status).toBe(200);
    expect(body).toEqual({ ...ranked, meta: { ...ranked.meta, api_version: { version: '2' } } });
  });

  it.each(['/', '/v1', '/v3/rerank', '/v1/rerank/x', '/reranked', '/V1/RERANK', '/constructor', undefined])(
    'answers 404 with the paths that exist for %s',
    async (rawPath) => {
      expect(await post(httpEvent(request, { rawPath }))).toEqual({
        status: 404,
        headers: { 'content-type': 'application/json', 'x-request-id': 'request-1' },
        body: { message: 'no such path; there is POST /v1/rerank, POST /v2/rerank, POST /rerank' },
      });
    },
  );

  it.each(['GET', 'PUT', 'OPTIONS', 'toString'])(
    'answers 405 with the allowed methods for %s',
    async (method) => {
      const answer = await post(httpEvent('', { requestContext: { http: { method } } }));
      expect(answer).toMatchObject({ status: 405, headers: { allow: 'POST', 'x-request-id': 'request-1' } });
    },
  );

  it('answers 400 with the path of the field', async () => {
    const documents = ['a', 'b', 'c', { text: 4 }];
    expect(await post(httpEvent({ query: 'q', documents }))).toMatchObject({
      status: 400,
      headers: { 'x-request-id': 'request-1' },
      body: {
        message: 'documents[3].text must be a string, unless rank_fields names the fields to rank by',
        path: 'documents[3].text',
      },
    });
  });

  it('answers 400 with the path "body" when the body as a whole is wrong', async () => {
    const { status, body } = await post(httpEvent('{"query":'));
    expect({ status, body }).toEqual({
      status: 400,
      body: { message: 'the body is not valid JSON', path: 'body' },
    });
    expect((await post(httpEvent(request, { body: undefined }))).status).toBe(400);
  });

  it('answers 400 with the limit when the endpoint could not take a document at all', async () => {
    const limits = { ...settings.limits, maxEndpointRequestBytes: 1_000 };
    const asked = jest.fn(scores);
    const documents = ['short', 'short', 'x'.repeat(1_000), 'short'];
    const answer = await post(httpEvent({ query: 'q', documents }), asked, { limits });
    expect(answer.status).toBe(400);
    expect(answer.body.path).toBe('documents[2]');
    expect(answer.body.message).toMatch(
      /a request of 1,\d\d\d bytes to the endpoint; at most 1,000 are allowed/,
    );
    expect(asked).not.toHaveBeenCalled();
  });

  it.each([
    ['plain text, which needs no escapes', 'x', 200],
    ['quotes, which Lambda escapes twice', '"', 400],
  ])('answers 400 when Lambda could not hand the documents back: %s', async (_, character, expected) => {
    const documents = ['a', character.repeat(2_000_000)];
    const answer = await post(httpEvent({ query: 'q', documents, return_documents: true }), scoring(1, 2));
    expect(answer.status).toBe(expected);
    if (expected === 400) {
      expect(answer.body.path).toBe('return_documents');
      expect(answer.body.message).toMatch(
        /an answer of 8,\d\d\d,\d\d\d bytes; at most 6,291,556 can be given$/,
      );
    }
    expect((await post(httpEvent({ query: 'q', documents }), scoring(1, 2))).status).toBe(200);
  });

  it('answers 503 with Retry-After and the reason when the endpoint gives no scores', async () => {
    expect(await post(httpEvent(request), async () => 'no scores')).toMatchObject({
      status: 503,
      headers: { 'retry-after': '1', 'x-request-id': 'request-1' },
      body: { message: 'the endpoint gave no scores (invalid-scores)', reason: 'invalid-scores' },
    });
  });

  it('answers 500 without details when the function itself fails', async () => {
    const fails = () => Promise.reject(new TypeError('quotes a text'));
    const { status, body } = await post(httpEvent(request), fails);
    expect({ status, body }).toEqual({
      status: 500,
      body: { message: 'internal error; its log entry has request_id request-1' },
    });
  });

  it('logs where the function itself failed, without the message, which may quote a text', async () => {
    const grown = new RangeError('quotes a text');
    grown.message += ', and more of it';
    for (const thrown of [new TypeError('quotes a text'), grown, 'quotes a text']) {
      const { handle, entries } = handlerOver(() => Promise.reject(thrown));
      await handle(httpEvent(request), context());
      expect(entries).toMatchObject([{ level: 'error', message: 'internal error', request_id: 'request-1' }]);
      expect(JSON.stringify(entries)).not.toContain('quotes');
      if (thrown instanceof TypeError) {
        expect(entries[0]).toMatchObject({
          error_name: 'TypeError',
          stack: expect.stringMatching(/^at .*handler/),
        });
      }
    }
  });

  it('gives a JSON answer, and never throws, whatever the event holds', async () => {
    const anything = fc.oneof(fc.json(), unicodeText(), fc.base64String(), fc.anything());
    const event = fc.record({
      requestContext: fc.record({
        http: fc.oneof(fc.constant({ method: 'POST' }), fc.dictionary(fc.string(), fc.jsonValue())),
        stage: fc.oneof(fc.constant('$default'), fc.jsonValue()),
      }),
      rawPath: fc.oneof(fc.constant('/v1/rerank'), fc.jsonValue()),
      body: anything,
      isBase64Encoded: fc.oneof(fc.boolean(), fc.jsonValue()),
    });
    await fc.assert(
      fc.asyncProperty(event, async (event) => {
        const { status, headers } = await post(event);
        expect([200, 400, 404, 405, 503]).toContain(status);
        expect(headers['x-request-id']).toBe('request-1');
      }),
      { numRuns: 500 },
    );
  });

  it('gives 200 or a 400 with a message for any JSON in the shape of a request', async () => {
    const nearly = fc.record(
      {
        query: fc.oneof(fc.string(), fc.jsonValue()),
        documents: fc.oneof(
          fc.array(fc.oneof(fc.string(), fc.record({ text: fc.jsonValue() }))),
          fc.jsonValue(),
        ),
        top_n: fc.oneof(fc.integer(), fc.jsonValue()),
        return_documents: fc.jsonValue(),
      },
      { requiredKeys: [] },
    );
    const zeros: Invoke = async (body) => JSON.stringify(JSON.parse(body).inputs.map(() => ({ score: 0 })));
    await fc.assert(
      fc.asyncProperty(nearly, async (body) => {
        const answer = await post(httpEvent(body), zeros);
        expect([200, 400]).toContain(answer.status);
        expect(answer.body).toHaveProperty(answer.status === 200 ? 'results' : 'path');
      }),
      { numRuns: 500 },
    );
  });
});
