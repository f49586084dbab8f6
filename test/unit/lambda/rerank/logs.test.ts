import type { Context } from 'aws-lambda';
import { environment, httpEvent } from './fixtures';
import type { Step } from './scripted-runtime';
import { body, html, modelError, ScriptedRuntime, serviceError } from './scripted-runtime';

/** A text that would be found wherever it leaks to. */
const SECRET = 'Sphinx-of-black-quartz';

const runtime = new ScriptedRuntime();
const before = process.env;
let written = '';

beforeAll(() => runtime.start());
afterAll(() => runtime.stop());
beforeEach(() => {
  runtime.reset();
  written = '';
  const keep = (chunk: unknown) => {
    written += String(chunk);
    return true;
  };
  jest.spyOn(process.stdout, 'write').mockImplementation(keep);
  jest.spyOn(process.stderr, 'write').mockImplementation(keep);
});
afterEach(() => {
  jest.restoreAllMocks();
  process.env = before;
});

/** The function as Lambda loads it: module, environment, SDK client and logger. */
function load(changes: Record<string, string | undefined> = {}) {
  process.env = {
    ...before,
    ...environment,
    AWS_REGION: 'us-east-1',
    AWS_LAMBDA_FUNCTION_NAME: 'rerank-function',
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    AWS_ENDPOINT_URL_SAGEMAKER_RUNTIME: runtime.url,
    POWERTOOLS_DEV: 'false',
    ...changes,
  };
  let handler: typeof import('../../../../lambda/rerank').handler;
  jest.isolateModules(() => {
    ({ handler } = require('../../../../lambda/rerank'));
  });
  const context = {
    awsRequestId: 'request-1',
    functionName: 'rerank',
    memoryLimitInMB: '512',
    getRemainingTimeInMillis: () => 5_000,
  } as Context;
  return (event: unknown) => handler(event, context);
}

const request = { query: `query ${SECRET}`, documents: [`first ${SECRET}`, { text: `second ${SECRET}` }] };
const lines = () =>
  written
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line));
const entries = () => lines().filter((line) => !line._aws);
const metrics = () => lines().filter((line) => line._aws);

describe('the function as Lambda loads it', () => {
  it('reranks over its own client and writes one line', async () => {
    const answer = await load()(request);
    expect(answer).toMatchObject({ id: 'request-1', results: [{ index: 1 }, { index: 0 }], reranked: true });
    expect(entries()).toMatchObject([
      {
        level: 'INFO',
        message: 'reranked',
        service: 'rerank',
        function_name: 'rerank',
        request_id: 'request-1',
        documents: 2,
        results: 2,
        attempts: 1,
        duration_ms: expect.any(Number),
      },
    ]);
  });

  it('writes its metrics in the embedded format', async () => {
    await load()(request);
    expect(metrics()).toMatchObject([
      {
        _aws: {
          CloudWatchMetrics: [{ Namespace: 'opensearch-sagemaker-reranker', Dimensions: [['service']] }],
        },
        service: 'rerank',
        Requests: 1,
        Documents: 2,
        NotReranked: 0,
        Retried: 0,
        Latency: expect.any(Number),
        EndpointLatency: expect.any(Number),
      },
    ]);
  });

  it('counts what was not reranked, in all and by reason', async () => {
    runtime.script = [modelError(500), modelError(500)];
    await load({ MAX_ATTEMPTS: '2', ON_FAILURE: 'original-order' })(request);
    expect(metrics()).toMatchObject([
      { Requests: 1, NotReranked: 1, Retried: 1, EndpointLatency: [expect.any(Number), expect.any(Number)] },
      {
        _aws: { CloudWatchMetrics: [{ Dimensions: [['service', 'reason']] }] },
        service: 'rerank',
        reason: 'unavailable',
        NotReranked: 1,
      },
    ]);
    expect(metrics()[1]).not.toHaveProperty('Requests');
  });

  const counted = (name: string) => metrics().filter((line) => name in line);

  it('counts an error that a direct invocation is given, at the time when it began, as Lambda does', async () => {
    runtime.script = [(...call) => setTimeout(() => body('[]')(...call), 300)];
    const handle = load();
    const began = Date.now();
    await expect(handle(request)).rejects.toMatchObject({ name: 'RerankUnavailable' });
    expect(Date.now() - began).toBeGreaterThanOrEqual(300);
    await expect(handle({ query: '' })).rejects.toMatchObject({ name: 'BadRequest' });

    const given = counted('GivenErrors');
    expect(given).toMatchObject([{ GivenErrors: 1 }, { GivenErrors: 1 }]);
    expect(given[0]).toMatchObject({
      _aws: { CloudWatchMetrics: [{ Dimensions: [['service', 'function_name']] }] },
      service: 'rerank',
      function_name: 'rerank-function',
    });
    expect(given[0]._aws.Timestamp - began).toBeLessThan(200);
    expect(given[1]._aws.Timestamp - began).toBeGreaterThanOrEqual(300);
    expect(counted('InternalErrors')).toEqual([]);
  });

  it('counts no error of an HTTP answer, which Lambda does not count either', async () => {
    runtime.script = [body('[]')];
    const handle = load();
    expect(await handle(httpEvent(request))).toMatchObject({ statusCode: 503 });
    expect(await handle(httpEvent({ query: '' }))).toMatchObject({ statusCode: 400 });
    expect([...counted('GivenErrors'), ...counted('InternalErrors')]).toEqual([]);
  });

  it('counts a fault of its own, over HTTP as in a direct invocation', async () => {
    const handle = load();
    const broken = {
      get query() {
        throw new TypeError('a fault');
      },
      documents: ['a'],
    };
    await expect(handle(broken)).rejects.toMatchObject({ name: 'InternalError' });
    expect(counted('InternalErrors')).toMatchObject([
      { InternalErrors: 1, service: 'rerank', function_name: 'rerank-function' },
    ]);
    expect(counted('GivenErrors')).toHaveLength(1);

    jest.spyOn(JSON, 'parse').mockReturnValueOnce(broken);
    expect(await handle(httpEvent(request))).toMatchObject({ statusCode: 500 });
    expect(counted('InternalErrors')).toHaveLength(2);
    expect(counted('GivenErrors')).toHaveLength(1);
  });

  it('asks for an API key over HTTP where a secret has some, and for none in a direct invoke', async () => {
    const secret = 'arn:aws:secretsmanager:us-east-1:111122223333:secret:rerank-keys-AbCdEf';
    const handle = load({ API_KEYS_SECRET_ARN: secret });
    expect(await handle(httpEvent(request))).toMatchObject({ statusCode: 401 });
    expect(await handle(request)).toMatchObject({ reranked: true });
  });

  it('does not start without an endpoint, and says what is missing', () => {
    expect(() => load({ ENDPOINT_NAME: undefined })).toThrow('ENDPOINT_NAME is not set');
  });
});

describe('neither the log nor an error holds any text, when', () => {
  const failures: [string, Step[]][] = [
    ['nothing fails', []],
    ['the container quotes it in a 400', [modelError(400, SECRET)]],
    ['the container quotes it in a 500', [modelError(500, SECRET), modelError(500, SECRET)]],
    ['the service quotes it', [serviceError(400, 'ValidationError', { Message: SECRET })]],
    ['a proxy quotes it', [html(502, SECRET), html(404, SECRET)]],
    ['the answer is the text', [body(SECRET)]],
    ['the answer holds the text', [body(`[{"label":"${SECRET}"}]`)]],
  ];
  it.each(failures)('%s', async (_, script) => {
    const handle = load({ MAX_ATTEMPTS: '2' });
    for (const event of [request, httpEvent(request)]) {
      runtime.script = [...script];
      const answer = await handle(event).catch((error: Error) => ({
        ...error,
        name: error.name,
        message: error.message,
        stack: error.stack,
        cause: error.cause,
      }));
      expect(JSON.stringify(answer)).not.toContain(SECRET);
    }
    expect(entries().length).toBeGreaterThanOrEqual(2);
    expect(written).not.toContain(SECRET);
  });

  it.each([
    ['it is no JSON', SECRET],
    ['a field is wrong', { ...request, top_n: SECRET }],
    ['a document is wrong', { ...request, documents: [{ [SECRET]: SECRET }] }],
    ['the body is not a request', { [SECRET]: SECRET }],
    ['the query is too long', { ...request, query: SECRET.repeat(1_000) }],
  ])('the request is bad: %s', async (_, event) => {
    const answer = await load()(httpEvent(event));
    expect(answer).toMatchObject({ statusCode: 400 });
    expect(JSON.stringify(answer) + written).not.toContain(SECRET);
    expect(entries()).toMatchObject([{ message: 'request refused', request_id: 'request-1' }]);
  });
});
