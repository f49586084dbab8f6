import { invokeEndpoint, sageMakerRuntime } from '../../../../lambda/rerank/invoke-endpoint';
import { readSettings } from '../../../../lambda/rerank/settings';
import { FAULTS, type FaultyEndpoint, startFaultyEndpoint } from '../../../support/faulty-endpoint';
import { overlapModel } from '../../../support/overlap-model';
import { context, environment, handlerOver } from './fixtures';

const credentials = { accessKeyId: 'AKIDLOCAL', secretAccessKey: 'local' };
const region = 'us-east-1';
const settings = readSettings({ ...environment, PROTOCOL: 'tei' });

let endpoint: FaultyEndpoint;
let client: ReturnType<typeof sageMakerRuntime>;
let received: { query: string; texts: string[] }[] = [];

beforeAll(async () => {
  endpoint = await startFaultyEndpoint({
    model: overlapModel,
    protocol: 'tei',
    endpointName: settings.endpointName,
    region,
    credentials,
    onInvocation: (body) => received.push(JSON.parse(body.toString('utf8'))),
  });
  client = sageMakerRuntime({ endpoint: endpoint.url, region, credentials });
});

afterAll(async () => {
  client.destroy();
  await endpoint.close();
});

beforeEach(() => {
  received = [];
  endpoint.faults = {};
});

/** Asks the function as it is set up in front of such an endpoint. */
async function rerank(documents: string[], limits: Partial<typeof settings.limits> = {}) {
  const { handle } = handlerOver(invokeEndpoint(client, settings.endpointName), {
    ...settings,
    limits: { ...settings.limits, ...limits },
  });
  const answer = (await handle({ query: 'capital city "${x}"', documents }, context())) as {
    readonly results: readonly { readonly index: number; readonly relevance_score: number }[];
  };
  return { indices: answer.results.map(({ index }) => index), results: answer.results };
}

const DOCUMENTS = [
  'none',
  'the capital',
  'a capital city of x',
  'no \u0000 "${match}"',
  'the city, the capital',
];

describe('the rerank function in front of Text Embeddings Inference', () => {
  it('sends the query once, and ranks by the scores that each document got', async () => {
    const { indices, results } = await rerank(DOCUMENTS);
    expect(received).toEqual([
      { query: 'capital city "${x}"', texts: DOCUMENTS, truncate: true, raw_scores: false },
    ]);
    expect(indices).toEqual([2, 4, 1, 0, 3]);
    expect(results[0]!.relevance_score).toBeCloseTo(1 / (1 + Math.exp(-5)), 6);
  });

  it('puts the scores of a split request to the right documents', async () => {
    const { indices } = await rerank(DOCUMENTS, { maxEndpointRequestBytes: 130 });
    expect(received.length).toBeGreaterThan(1);
    expect(received.flatMap(({ texts }) => texts)).toEqual(DOCUMENTS);
    expect(indices).toEqual([2, 4, 1, 0, 3]);
  });

  it.each([
    ['overloaded', 429],
    ['failed by its backend', 424],
    ['unhealthy', 503],
  ])('tries again when it is %s', async (_, status) => {
    const { invocations } = endpoint;
    endpoint.faults = { failEvery: 2, failWith: { ...FAULTS.modelFails, status } };
    await Promise.all([rerank(DOCUMENTS), rerank(DOCUMENTS)]);
    expect(endpoint.invocations - invocations).toBeGreaterThan(2);
  });

  it.each([413, 422])('does not try again when it refuses with %d', async (status) => {
    endpoint.faults = { failWith: { ...FAULTS.modelFails, status } };
    await expect(rerank(DOCUMENTS)).rejects.toMatchObject({ name: 'RerankUnavailable', reason: 'refused' });
    expect(received).toHaveLength(1);
  });

  it.each([
    ['one document twice', '[{"index":0,"score":0.5},{"index":0,"score":0.4}]'],
    ['scores without their documents', '[{"score":0.5},{"score":0.4}]'],
    ['pairs', '[{"label":"LABEL_0","score":0.5},{"label":"LABEL_0","score":0.4}]'],
  ])('takes no answer that has %s', async (_, answer) => {
    endpoint.faults = { answer: () => answer };
    await expect(rerank(['a', 'b'])).rejects.toMatchObject({ reason: 'invalid-scores' });
  });
});
