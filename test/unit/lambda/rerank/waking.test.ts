import { invokeEndpoint } from '../../../../lambda/rerank/invoke-endpoint';
import { context, handlerOver, httpEvent } from './fixtures';
import { ScriptedRuntime, serviceError } from './scripted-runtime';

const runtime = new ScriptedRuntime();
beforeAll(() => runtime.start());
afterAll(() => runtime.stop());
beforeEach(() => runtime.reset());

const NO_CAPACITY = serviceError(400, 'ValidationError', {
  Message:
    'Inference Component has no capacity to process this request. ApplicationAutoScaling may be in-progress (if configured) ' +
    'or try to increase the capacity by invoking UpdateInferenceComponentRuntimeConfig API.',
});
const request = { query: 'q', documents: ['a', 'ccc', 'bb'] };

const askOnce = async (onFailure: 'error' | 'original-order', body: object = request) => {
  runtime.script = [NO_CAPACITY];
  const { handle } = handlerOver(invokeEndpoint(runtime.client(), 'cross-encoder', 'component'), {
    onFailure,
  });
  const answer = (await handle(httpEvent(body), context())) as {
    statusCode: number;
    headers: Record<string, string>;
    body: string;
  };
  return { ...answer, body: JSON.parse(answer.body), calls: runtime.calls };
};

describe('an inference component without a copy', () => {
  it('is called by its name, once, and answered in the order given, with the reason and when to come again', async () => {
    const { statusCode, headers, body, calls } = await askOnce('original-order');
    expect(calls.map((call) => call.headers['x-amzn-sagemaker-inference-component'])).toEqual(['component']);
    expect(statusCode).toBe(200);
    expect(headers).toMatchObject({ 'x-reranked': 'false', 'retry-after': '60' });
    expect(body).toMatchObject({
      reranked: false,
      reason: 'waking',
      retry_after: 60,
      results: [{ index: 0 }, {}, {}],
    });
  });

  it('says when to come again in a header where a dialect has no place for it', async () => {
    const { headers, body } = await askOnce('original-order', { query: 'q', texts: ['a', 'b'] });
    expect(headers).toMatchObject({ 'x-reranked': 'false', 'retry-after': '60' });
    expect(body).toEqual([expect.objectContaining({ index: 0 }), expect.objectContaining({ index: 1 })]);
  });

  it('is 503 with the same where callers want an error', async () => {
    const { statusCode, headers, body } = await askOnce('error');
    expect({ statusCode, reason: body.reason }).toEqual({ statusCode: 503, reason: 'waking' });
    expect(headers['retry-after']).toBe('60');
  });
});
