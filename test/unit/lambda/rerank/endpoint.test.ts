import { invokeEndpoint } from '../../../../lambda/rerank/invoke-endpoint';
import { context, handlerOver, httpEvent, parsed, settings } from './fixtures';
import {
  body,
  cutShort,
  hang,
  html,
  modelError,
  reset,
  ScriptedRuntime,
  type Step,
  serviceError,
  stall,
} from './scripted-runtime';

const runtime = new ScriptedRuntime();
beforeAll(() => runtime.start());
afterAll(() => runtime.stop());
beforeEach(() => runtime.reset());

const request = { query: 'q', documents: ['a', 'ccc', 'bb'] };

/** Runs one request against the script, over the SDK and HTTP. */
async function rerank(script: Step[], changes = {}, remainingMs = 10_000) {
  runtime.script = [...script];
  const { handle, entries } = handlerOver(invokeEndpoint(runtime.client(), 'cross-encoder'), changes);
  const started = performance.now();
  const answer = parsed(await handle(httpEvent(request), context(remainingMs)));
  return { ...answer, entries, calls: runtime.calls.length, ms: performance.now() - started };
}

describe('the call to the endpoint', () => {
  it('is one signed InvokeEndpoint with the texts as they came, in exactly the types that the container takes', async () => {
    const { status, calls } = await rerank([]);
    expect({ status, calls }).toEqual({ status: 200, calls: 1 });
    const [call] = runtime.calls;
    expect(call).toMatchObject({ method: 'POST', path: '/endpoints/cross-encoder/invocations' });
    expect(call!.headers).toMatchObject({ 'content-type': 'application/json', accept: 'application/json' });
    expect(call!.headers.authorization).toMatch(/^AWS4-HMAC-SHA256 .*\/us-east-1\/sagemaker\/aws4_request/);
    expect(call!.body).toEqual({
      inputs: ['a', 'ccc', 'bb'].map((text_pair) => ({ text: 'q', text_pair })),
      parameters: { truncation: true, max_length: 512, batch_size: 32 },
    });
  });

  it('orders by what the endpoint answers', async () => {
    expect((await rerank([])).body.results).toEqual([
      { index: 1, relevance_score: 3 },
      { index: 2, relevance_score: 2 },
      { index: 0, relevance_score: 1 },
    ]);
  });
});

const passing: [string, Step, string][] = [
  ['a container that answers 500', modelError(500), 'unavailable'],
  ['a container that answers 503', modelError(503), 'unavailable'],
  ['a container that answers 429', modelError(429), 'throttled'],
  ['a container whose backend fails', modelError(424), 'unavailable'],
  ['a container that does not answer SageMaker', modelError(0), 'unavailable'],
  ['ThrottlingException', serviceError(400, 'ThrottlingException'), 'throttled'],
  ['429 without a name', serviceError(429, ''), 'throttled'],
  ['ServiceUnavailable', serviceError(503, 'ServiceUnavailable'), 'unavailable'],
  ['InternalFailure', serviceError(500, 'InternalFailure'), 'unavailable'],
  ['InternalDependencyException', serviceError(530, 'InternalDependencyException'), 'unavailable'],
  ['ModelNotReadyException', serviceError(429, 'ModelNotReadyException'), 'unavailable'],
  ["a proxy's 502 in HTML", html(502), 'unavailable'],
  ['a connection that is reset', reset, 'unreachable'],
  ['a connection that breaks in the middle of the answer', cutShort, 'unreachable'],
];

describe('a failure that may pass', () => {
  it.each(passing)('is tried again: %s', async (_, step) => {
    const { status, body, calls } = await rerank([step, step]);
    expect({ status, calls }).toEqual({ status: 200, calls: 3 });
    expect(body).toMatchObject({ reranked: true, results: [{ index: 1 }, { index: 2 }, { index: 0 }] });
  });

  it.each(passing)('is an error once the attempts are used up: %s', async (_, step, reason) => {
    const { status, body, calls, entries } = await rerank([step, step], { maxAttempts: 2 });
    expect({ status, calls, reason: body.reason }).toEqual({ status: 503, calls: 2, reason });
    expect(entries).toMatchObject([
      { level: 'warn', attempts: 1, reason },
      { level: 'error', attempts: 2, reason, on_failure: 'error' },
    ]);
  });

  it('is an endpoint that nothing listens for, too', async () => {
    const gone = new ScriptedRuntime();
    await gone.start();
    const client = gone.client();
    await gone.stop();
    const { handle, entries } = handlerOver(invokeEndpoint(client, 'cross-encoder'));
    expect(parsed(await handle(httpEvent(request), context())).body.reason).toBe('unreachable');
    expect(entries.at(-1)).toMatchObject({ attempts: 3, error_name: 'ECONNREFUSED' });
  });

  it('gives way to the original order when that is set', async () => {
    const { status, body, entries } = await rerank([modelError(500)], {
      maxAttempts: 1,
      onFailure: 'original-order',
    });
    expect(status).toBe(200);
    expect(body).toMatchObject({ reranked: false, reason: 'unavailable' });
    expect(entries).toMatchObject([
      { level: 'error', status: 424, original_status: 500, error_name: 'ModelError' },
    ]);
  });
});

describe('a failure that stays', () => {
  it.each<[string, Step]>([
    ['a container that answers 400', modelError(400)],
    ['a container that answers 413', modelError(413)],
    ['a container that answers 422', modelError(422)],
    ['ValidationError, as for an endpoint that does not exist', serviceError(400, 'ValidationError')],
    ['AccessDeniedException', serviceError(403, 'AccessDeniedException')],
    ['ExpiredTokenException', serviceError(403, 'ExpiredTokenException')],
    ["a proxy's 404 in HTML", html(404)],
  ])('is not tried again: %s', async (_, step) => {
    const { status, body, calls } = await rerank([step]);
    expect({ status, calls, reason: body.reason }).toEqual({ status: 503, calls: 1, reason: 'refused' });
  });

  it.each([
    ['no body', ''],
    ['no JSON', '<html>'],
    ['NaN', '[{"score":NaN},{"score":1},{"score":1}]'],
    ['null for a score', '[{"score":null},{"score":1},{"score":1}]'],
    ['an infinite score', '[{"score":1e999},{"score":1},{"score":1}]'],
    ['a score as text', '[{"score":"1"},{"score":1},{"score":1}]'],
    ['too few scores', '[{"score":1},{"score":1}]'],
    ['too many scores', '[{"score":1},{"score":1},{"score":1},{"score":1}]'],
    ['an object', '{"score":1}'],
  ])('is an answer that is no score for each document: %s', async (_, text) => {
    const { status, body: answer, calls } = await rerank([body(text)]);
    expect({ status, calls, reason: answer.reason }).toEqual({
      status: 503,
      calls: 1,
      reason: 'invalid-scores',
    });
  });

  it('is missing credentials', async () => {
    const client = runtime.client();
    client.config.credentials = async () => {
      throw Object.assign(new Error('none'), { name: 'CredentialsProviderError' });
    };
    const { handle } = handlerOver(invokeEndpoint(client, 'cross-encoder'));
    expect(parsed(await handle(httpEvent(request), context())).body.reason).toBe('refused');
  });
});

describe('the time that is left', () => {
  it.each<[string, Step]>([
    ['never answers', hang],
    ['never ends its answer', stall],
  ])('bounds the wait for an endpoint that %s', async (_, step) => {
    const { status, body, calls, ms } = await rerank([step], {}, 1_000);
    expect({ status, calls, reason: body.reason }).toEqual({ status: 503, calls: 1, reason: 'timeout' });
    expect(ms).toBeLessThan(1_000);
  });

  it('leaves room for another attempt when calls have a shorter timeout', async () => {
    const { status, calls } = await rerank([hang, stall], { callTimeoutMs: 150 });
    expect({ status, calls }).toEqual({ status: 200, calls: 3 });
  });

  it('is not spent on a retry that could not finish', async () => {
    const slowFailure: Step = (response, call) => setTimeout(() => modelError(500)(response, call), 360);
    const { status, calls, entries } = await rerank([slowFailure], {}, 700);
    expect({ status, calls }).toEqual({ status: 503, calls: 1 });
    expect(entries).toMatchObject([{ level: 'error', attempts: 1 }]);
  });

  it('bounds the attempts, however many are allowed', async () => {
    const { status, ms } = await rerank(
      new Array(1_000).fill(modelError(503)),
      { maxAttempts: 1_000 },
      1_500,
    );
    expect(status).toBe(503);
    expect(ms).toBeLessThan(1_500);
  });

  it.each([0, 300, 340])('is not spent on a call that could not finish: %s ms', async (remainingMs) => {
    const { status, body, calls } = await rerank([], {}, remainingMs);
    expect({ status, calls, reason: body.reason }).toEqual({ status: 503, calls: 0, reason: 'timeout' });
  });

  it('is not spent on the other parts of a request once one part has failed for good', async () => {
    const limits = { ...settings.limits, maxEndpointRequestBytes: 120 };
    const { status, body, ms, entries } = await rerank([modelError(400), hang, hang], {
      limits,
      endpointInstances: 2,
    });
    expect({ status, reason: body.reason }).toEqual({ status: 503, reason: 'refused' });
    expect(ms).toBeLessThan(1_000);
    expect(entries).toMatchObject([{ level: 'error' }]);
  });
});
