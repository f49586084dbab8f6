import { KEYS, REGION, startRuntime } from '../../benchmarks/load/sagemaker';
import { Container } from '../../benchmarks/toolkit/container';
import { servingRuntime } from '../../benchmarks/toolkit/runtime';
import { modelServerEnvironment } from '../../lib/serving/model-server';
import { type RerankApi, startRerankApi } from '../../local/api';
import type { LocalEndpoint } from '../../local/endpoint';
import { passagesOf } from './support/passages';
import { pairsOf, QUERY, scoresOf } from './support/scores';

// The first run downloads the toolkit; a container starts in seconds on an idle machine, and in minutes on a busy one.
jest.setTimeout(1_800_000);

/** The smallest instance has two: eight requests wait, and one is scored. */
const VCPUS = 2;
/** Those that wait, and the one that is scored. */
const TAKEN = 2 * VCPUS + 1;
const AT_ONCE = 40;

describe('a container that is called by more than it can score', () => {
  const passages = passagesOf(40, [40, 60]);
  const request = { inputs: pairsOf(passages) };
  let container: Container;
  let runtime: LocalEndpoint;
  let api: RerankApi;

  beforeAll(async () => {
    const toolkit = await servingRuntime();
    const environment = modelServerEnvironment('cpu', VCPUS);
    const model = await toolkit.model();
    container = await Container.start(toolkit, { model, handler: 'batching', environment });
    await container.ready();
    runtime = await startRuntime(container, 'pairs');
    const endpoint = { url: runtime.url, name: 'pairs', region: REGION, credentials: KEYS };
    api = await startRerankApi({ endpoint, settings: { maxAttempts: 1 } });
  });

  afterAll(async () => {
    await api?.close();
    await runtime?.close();
    await container?.stop();
  });

  const rerank = async () => {
    const body = JSON.stringify({ query: QUERY, documents: passages });
    const response = await fetch(`${api.url}/v1/rerank`, { method: 'POST', body });
    return {
      status: response.status,
      headers: response.headers,
      body: (await response.json()) as { reason?: string },
    };
  };
  const atOnce = <Answer>(call: () => Promise<Answer>) => Promise.all(Array.from({ length: AT_ONCE }, call));
  const workers = async () => (await container.logs()).match(/\[PID\] \d+/g);

  it('scores those that it has room for, refuses the others with 503, and scores the next', async () => {
    const alone = scoresOf(await container.invoke(request));
    const before = await workers();
    expect(before).toHaveLength(1);
    const answers = await atOnce(() => container.invoke(request));

    const scored = answers.filter(({ status }) => status === 200);
    const refused = answers.filter(({ status }) => status !== 200);
    expect(scored.length).toBeGreaterThanOrEqual(TAKEN);
    expect(scored.map(scoresOf)).toEqual(scored.map(() => alone));
    expect(refused.length).toBeGreaterThan(0);
    expect(refused).toEqual(
      refused.map(() => ({
        status: 503,
        body: expect.objectContaining({ code: 503, type: 'ServiceUnavailableException' }),
      })),
    );

    expect(scoresOf(await container.invoke(request))).toEqual(alone);
    expect(await workers()).toEqual(before);
  });

  it('has the rerank function say 503 and when to come again, and answer the next', async () => {
    const answers = await atOnce(rerank);

    const refused = answers.filter(({ status }) => status !== 200);
    expect(answers.length - refused.length).toBeGreaterThanOrEqual(TAKEN);
    expect(refused.length).toBeGreaterThan(0);
    expect(
      refused.map(({ status, body, headers }) => [status, body.reason, headers.get('retry-after')]),
    ).toEqual(refused.map(() => [503, 'unavailable', '1']));

    expect((await rerank()).status).toBe(200);
  });
});
