import { openClient } from '../../../../lambda/register/opensearch/client';
import { Cluster } from '../../../../lambda/register/opensearch/cluster';
import { validateModel } from '../../../../lambda/register/rerank-model/validation';
import { validateWhenAwake } from '../../../../lambda/register/rerank-model/waking';
import { Deadline } from '../../../../lambda/shared/deadline';
import { answer, ScriptedServer } from './scripted-server';

let server: ScriptedServer | undefined;
afterEach(() => server?.stop());

const SCORES = { kind: 'scores' } as const;
const BUDGET_MS = 20_000;
const reason =
  'Error from remote service: {"Message":"Inference Component has no capacity to process this request. ApplicationAutoScaling ' +
  'may be in-progress (if configured) or try to increase the capacity by invoking UpdateInferenceComponentRuntimeConfig API."}';
const asleep = answer(400, { error: { type: 'status_exception', reason }, status: 400 });
const scores = (count: number) =>
  answer(200, { inference_results: [{ output: Array.from({ length: count }, () => ({ data: [0.5] })) }] });

async function clusterOf(ms: number, ...steps: Parameters<typeof ScriptedServer.start>) {
  server = await ScriptedServer.start(...steps);
  const client = openClient({ url: server.url, auth: { type: 'none' } });
  return new Cluster(client, { deadline: Deadline.in(ms) });
}

describe('the validation of a model whose endpoint sleeps', () => {
  it('goes on asking, which wakes it, and passes when it is awake', async () => {
    const cluster = await clusterOf(20_000, asleep, asleep, scores(6), scores(3));
    await validateWhenAwake(cluster, 'm', SCORES, BUDGET_MS, 10);
    expect(server!.requests).toHaveLength(4);
  });

  it('fails with what to do when it does not wake in time', async () => {
    const cluster = await clusterOf(2_000, asleep);
    await expect(validateWhenAwake(cluster, 'm', SCORES, BUDGET_MS, 200)).rejects.toThrow(
      /has no capacity.*See the alarm of its scaling.*offHours is "asleep"\. Then deploy again\./,
    );
    expect(server!.requests.length).toBeGreaterThan(3);
  });

  it('waits for nothing where somebody only observes it', async () => {
    const cluster = await clusterOf(20_000, asleep);
    await expect(validateModel(cluster, 'm', SCORES, BUDGET_MS)).rejects.toThrow(/has no capacity/);
    expect(server!.requests).toHaveLength(1);
  });

  it('does not wait for a model that is wrong', async () => {
    const cluster = await clusterOf(20_000, scores(1));
    await expect(validateWhenAwake(cluster, 'm', SCORES, BUDGET_MS, 10)).rejects.toThrow(
      /one finite score for each/,
    );
    expect(server!.requests).toHaveLength(1);
  });
});
