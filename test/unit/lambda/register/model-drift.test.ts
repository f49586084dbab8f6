import { openClient } from '../../../../lambda/register/opensearch/client';
import { Cluster } from '../../../../lambda/register/opensearch/cluster';
import { createOnce } from '../../../../lambda/register/opensearch/create-once';
import { observeUndeployed, partialDrifts } from '../../../../lambda/register/rerank-model/deployment-drift';
import { scorePassages } from '../../../../lambda/register/rerank-model/text-similarity';
import { Deadline } from '../../../../lambda/shared/deadline';
import { answer, ScriptedServer, type Step } from './scripted-server';

let server: ScriptedServer | undefined;

/** Clocks go that much faster: what is waited for is long. */
const FASTER = 20;

beforeEach(() => {
  const now = performance.now.bind(performance);
  jest.spyOn(performance, 'now').mockImplementation(() => now() * FASTER);
});

afterEach(async () => {
  jest.restoreAllMocks();
  await server?.stop();
});

async function clusterOf(...steps: Step[]) {
  server = await ScriptedServer.start(...steps);
  const client = openClient({ url: server.url, auth: { type: 'none' } });
  return new Cluster(client, { deadline: Deadline.in(1_000_000) });
}

const modelOf = (model_state: string, current?: number, planned?: number) => ({
  ...{ name: 'm', model_state },
  current_worker_node_count: current,
  planning_worker_node_count: planned,
});
const found = (...of: [string, number?, number?]) => ({ id: 'm', model: modelOf(...of) });

describe('a model that serves on some of its nodes', () => {
  const partly = answer(200, modelOf('PARTIALLY_DEPLOYED', 1, 3));

  it('is a drift when that lasts', async () => {
    const drifts = await partialDrifts(await clusterOf(partly), found('PARTIALLY_DEPLOYED', 1, 3));
    expect(drifts).toMatchObject([
      { kind: 'altered', found: expect.stringMatching(/^it serves on 1 of 3 nodes/) },
    ]);
    expect(server!.requests.length).toBeGreaterThan(0);
  });

  it.each([
    ['its nodes load it', modelOf('DEPLOYED', 3, 3)],
    ['a node that has left is counted no more', modelOf('PARTIALLY_DEPLOYED', 2, 2)],
  ])('is none when meanwhile %s', async (_, then) => {
    const cluster = await clusterOf(answer(200, then));
    expect(await partialDrifts(cluster, found('PARTIALLY_DEPLOYED', 1, 3))).toEqual([]);
  });

  it.each([
    ['DEPLOYED', 3, 3],
    ['DEPLOYED', 2, 3],
    ['DEPLOY_FAILED', 0, 1],
  ] as const)('is not looked for in a model that is %s on %i of %i', async (state, current, planned) => {
    expect(await partialDrifts(await clusterOf(partly), found(state, current, planned))).toEqual([]);
    expect(server!.requests).toEqual([]);
  });
});

describe('a model that no node has loaded', () => {
  const setting = (level: string, value: unknown) => ({
    [level]: { plugins: { ml_commons: { model_auto_deploy: { enable: value } } } },
  });

  it.each([
    ['deployed by the next search', setting('defaults', 'true'), 'altered', 'validation'],
    ['failing where no search deploys it', setting('persistent', 'false'), 'failing', 'replacement'],
    [
      'judged by the setting that is in force',
      { ...setting('persistent', 'false'), ...setting('transient', 'true') },
      'altered',
      'validation',
    ],
  ])('is %s', async (_, settings, kind, needs) => {
    const cluster = await clusterOf(answer(200, settings));
    expect(await observeUndeployed(cluster, found('UNDEPLOYED'))).toMatchObject({
      drifts: [{ kind }],
      needs,
    });
  });

  it('is said to do either where the setting may not be read', async () => {
    const cluster = await clusterOf(answer(403, { error: { type: 'security_exception', reason: 'no' } }));
    const { drifts } = await observeUndeployed(cluster, found('UNDEPLOYED'));
    expect(drifts).toMatchObject([{ found: expect.stringMatching(/may wait for it, or fails where/) }]);
  });
});

describe('what is waited for', () => {
  it('ends in a minute on a cluster that takes no new indices, which the error names', async () => {
    const reason = 'No response to create ML Config index';
    const cluster = await clusterOf(answer(500, { error: { type: 'runtime_exception', reason } }));
    const create = () =>
      cluster
        .call<{ id: string }>({
          ...{ purpose: 'create connector c', method: 'POST', path: '/_plugins/_ml/connectors/_create' },
          retryable: () => false,
        })
        .then(({ body }) => body.id);
    const started = performance.now();
    const created = createOnce(cluster, { find: async () => [], create, remove: async () => undefined });
    await expect(created).rejects.toThrow(/cluster\.blocks\.create_index .* larger volumes or fewer indices/);
    expect(server!.requests.length).toBeGreaterThan(1);
    expect(performance.now() - started).toBeLessThan(200_000);
  });

  it('ends in half a minute at a rate limiter on the model, which the error names', async () => {
    const reason = 'Request is throttled at model level.';
    const cluster = await clusterOf(answer(429, { error: { type: 'status_exception', reason } }));
    const scoring = { query: 'q', passages: ['p'], budgetMs: 900_000 };
    await expect(scorePassages(cluster, 'm', scoring)).rejects.toThrow(/rate limiter on the model/);
    expect(server!.requests.length).toBeGreaterThan(1);
  });
});
