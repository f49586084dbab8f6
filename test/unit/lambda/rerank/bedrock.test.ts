import { invokeModel } from '../../../../lambda/rerank/invoke-model';
import { readSettings } from '../../../../lambda/rerank/settings';
import { FAULTS, type FaultyEndpoint, startFaultyEndpoint } from '../../../support/faulty-endpoint';
import { overlapModel } from '../../../support/overlap-model';
import { context, handlerOver } from './fixtures';

const MODEL = 'cohere.rerank-v3-5:0';
const settings = readSettings({ ENDPOINT_NAME: MODEL, PROTOCOL: 'cohere-rerank' });
const REGION = 'us-west-2';
const KEYS = { accessKeyId: 'AKIDLOCAL', secretAccessKey: 'local', sessionToken: 'session' };

const before = { ...process.env };
let endpoint: FaultyEndpoint;
let received: { readonly body: unknown; readonly path: string }[] = [];

beforeAll(async () => {
  endpoint = await startFaultyEndpoint({
    model: overlapModel,
    protocol: 'cohere-rerank',
    endpointName: MODEL,
    region: REGION,
    credentials: KEYS,
    onInvocation: (body, path) => received.push({ body: JSON.parse(body.toString('utf8')), path }),
  });
  Object.assign(process.env, {
    AWS_ACCESS_KEY_ID: KEYS.accessKeyId,
    AWS_SECRET_ACCESS_KEY: KEYS.secretAccessKey,
    AWS_SESSION_TOKEN: KEYS.sessionToken,
  });
});

afterAll(async () => {
  process.env = before;
  await endpoint.close();
});

beforeEach(() => {
  received = [];
  endpoint.faults = {};
});

const environment = () => ({ AWS_REGION: REGION, AWS_ENDPOINT_URL_BEDROCK_RUNTIME: endpoint.url });

/** Asks the function as it is set up in front of Bedrock. */
async function rerank(
  documents: string[],
  { to = environment(), ...changes }: Partial<typeof settings> & { to?: Record<string, string> } = {},
) {
  const { handle, entries } = handlerOver(invokeModel(MODEL, to), { ...settings, ...changes });
  const answer = (await handle({ query: 'capital city "${x}"', documents }, context())) as {
    readonly results: readonly { readonly index: number; readonly relevance_score: number }[];
  };
  return { indices: answer.results.map(({ index }) => index), results: answer.results, entries };
}

const DOCUMENTS = [
  'none',
  'the capital',
  'a capital city of x',
  'no \u0000 "${match}"',
  '日本語 the city, the capital',
];

describe('the rerank function in front of Amazon Bedrock', () => {
  it('asks once, signed, and ranks by the scores that each document got', async () => {
    const { indices, results } = await rerank(DOCUMENTS);
    expect(received).toEqual([
      {
        body: { query: 'capital city "${x}"', documents: DOCUMENTS, top_n: 5, api_version: 2 },
        path: '/model/cohere.rerank-v3-5%3A0/invoke',
      },
    ]);
    expect(indices).toEqual([2, 4, 1, 0, 3]);
    expect(results[0]!.relevance_score).toBeCloseTo(1 / (1 + Math.exp(-5)), 6);
  });

  it('asks for as many passages at a time as a call takes', async () => {
    const documents = Array.from({ length: 2_001 }, (_, index) =>
      index === 1_500 ? 'capital city' : 'none',
    );
    const { indices } = await rerank(documents, { limits: { ...settings.limits, maxDocuments: 3_000 } });
    expect(received.map(({ body }) => (body as { documents: unknown[] }).documents.length)).toEqual([
      1_000, 1_000, 1,
    ]);
    expect(indices).toHaveLength(2_001);
    expect(indices[0]).toBe(1_500);
  });

  it.each([
    ['throttled', { kind: 'runtime', status: 429, type: 'ThrottlingException' }],
    ['not ready', { kind: 'runtime', status: 429, type: 'ModelNotReadyException' }],
    ['failing', { kind: 'runtime', status: 500, type: 'InternalServerException' }],
    ['too slow for itself', { kind: 'runtime', status: 408, type: 'ModelTimeoutException' }],
    ['cut off', FAULTS.reset],
  ] as const)('tries again when it is %s', async (_, failWith) => {
    const { invocations } = endpoint;
    endpoint.faults = { failEvery: 2, failWith };
    await Promise.all([rerank(DOCUMENTS), rerank(DOCUMENTS)]);
    expect(endpoint.invocations - invocations).toBeGreaterThan(2);
  });

  it.each([
    [403, 'AccessDeniedException:http://internal.amazon.com/coral/com.amazon.bedrock/'],
    [400, 'ValidationException'],
  ])(
    'does not try again when it refuses with %d, and logs the name of the error, no text',
    async (status, type) => {
      endpoint.faults = {
        failWith: { kind: 'runtime', status, type, message: 'a-text-that-nobody-may-log' },
      };
      const { handle, entries } = handlerOver(invokeModel(MODEL, environment()), settings);
      await expect(handle({ query: 'q', documents: ['d'] }, context())).rejects.toMatchObject({
        name: 'RerankUnavailable',
        reason: 'refused',
      });
      expect(received).toHaveLength(1);
      expect(entries.at(-1)).toMatchObject({ error_name: type.split(':')[0], status });
      expect(JSON.stringify(entries)).not.toContain('a-text-that-nobody-may-log');
    },
  );

  it('says by the status of the model that the model failed', async () => {
    endpoint.faults = { failWith: { kind: 'runtime', status: 424, type: 'ModelErrorException' } };
    await expect(rerank(['d'], { maxAttempts: 1 })).rejects.toMatchObject({ reason: 'unavailable' });
  });

  it('gives up when there is no answer in time', async () => {
    endpoint.faults = { failWith: FAULTS.hang };
    await expect(rerank(['d'], { maxAttempts: 1, callTimeoutMs: 100 })).rejects.toMatchObject({
      reason: 'timeout',
    });
  });

  it('is refused where its signature is not accepted, and cannot start without a region', async () => {
    await expect(rerank(['d'], { to: { ...environment(), AWS_REGION: 'us-east-1' } })).rejects.toMatchObject({
      reason: 'refused',
    });
    expect(() => invokeModel(MODEL, {})).toThrow('AWS_REGION is not set');
  });

  it('is unreachable where nothing listens', async () => {
    const to = { AWS_REGION: REGION, AWS_ENDPOINT_URL_BEDROCK_RUNTIME: 'http://127.0.0.1:9' };
    await expect(rerank(['d'], { to, maxAttempts: 1 })).rejects.toMatchObject({ reason: 'unreachable' });
  });

  it.each(['{"results":[{"index":0,"relevance_score":0.5}]}', '[]', 'no JSON'])(
    'takes no answer without one score per document: %s',
    async (answer) => {
      endpoint.faults = { answer: () => answer };
      await expect(rerank(['a', 'b'])).rejects.toMatchObject({ reason: 'invalid-scores' });
    },
  );
});

it('the settings need no device in front of Bedrock, and take no other', () => {
  expect(settings).toMatchObject({ endpointName: MODEL, protocol: 'cohere-rerank', device: undefined });
  expect(() => readSettings({ ENDPOINT_NAME: MODEL, PROTOCOL: 'cohere-rerank', DEVICE: 'tpu' })).toThrow(
    'DEVICE must be one of: gpu, cpu',
  );
});
