import { openClient } from '../../../../lambda/register/opensearch/client';
import { Cluster } from '../../../../lambda/register/opensearch/cluster';
import { createConnector, deleteConnector } from '../../../../lambda/register/opensearch/connectors';
import { Deadline } from '../../../../lambda/shared/deadline';
import { answer, ScriptedServer, type Step } from './scripted-server';

let server: ScriptedServer | undefined;
afterEach(() => server?.stop());

async function clusterOf(...steps: Step[]): Promise<Cluster> {
  server = await ScriptedServer.start(...steps);
  const client = openClient({ url: server.url, auth: { type: 'none' } });
  return new Cluster(client, { deadline: Deadline.in(18_000) });
}

const created = (id: string) => answer(200, { connector_id: id });
const inUseBy = (models: string) =>
  answer(409, {
    error: { type: 'status_exception', reason: `1 models are still using this connector: [${models}]` },
    status: 409,
  });
const deleted = answer(200, { result: 'deleted' });

const connector = { name: 'n', description: 'd' };

it.each([
  ['is short', 'a-cdBqIB1wCjoQFxGWbI'],
  ['is short at the end', 'abcdBqIB1wCjoQFxGW-I'],
  ['leaves the part that is alike as a word', 'abcdBqIB1wCjoQFx-WbI'],
])(
  'takes no connector whose id has a word that %s, since ml-commons looks for its users by words',
  async (_, id) => {
    const cluster = await clusterOf(created(id), deleted, created('x_Y7BqIB1wCjoQFxGWbI'));
    await expect(createConnector(cluster, connector)).resolves.toBe('x_Y7BqIB1wCjoQFxGWbI');
    expect(server!.requests[1]).toBe(`DELETE /_plugins/_ml/connectors/${id}`);
  },
);

it.each(['czamBqIBEBo-GBZWZaWJ', '-eKcBqIB1wCjoQF-GWbI', 'abcdBqIB1wCjoQFxGWb-'])(
  'takes connector %s at once: its words are long',
  async (id) => {
    const cluster = await clusterOf(created(id));
    await expect(createConnector(cluster, connector)).resolves.toBe(id);
    expect(server!.requests).toHaveLength(1);
  },
);

it.each(['cz-mBqIB1wCjoQFxGWbI', 'Gl_-BqIB1wCjoQFxWXmP'])(
  'takes connector %s at once: every id has that hyphen for a minute or more',
  async (id) => {
    const cluster = await clusterOf(created(id));
    await expect(createConnector(cluster, connector)).resolves.toBe(id);
    expect(server!.requests).toHaveLength(1);
  },
);

it('takes the third id as it is', async () => {
  const id = 'a-cdBqIB1wCjoQFxGWbI';
  const cluster = await clusterOf(created(id), deleted, created(id), deleted, created(id));
  await expect(createConnector(cluster, connector)).resolves.toBe(id);
  expect(server!.requests).toHaveLength(5);
});

it('takes a connector that cannot be deleted again, rather than leave one behind for every attempt', async () => {
  const id = 'a-cdBqIB1wCjoQFxGWbI';
  const others = answer(200, { name: 'm1', connector_id: 'a-_cBqIB1wCjoQFxWXmP' });
  const cluster = await clusterOf(created(id), inUseBy('m1'), others);
  await expect(createConnector(cluster, connector)).resolves.toBe(id);
  expect(server!.requests).toHaveLength(3);
});

it('waits for models of other connectors that are said to use one, and then leaves it', async () => {
  const others = answer(200, { name: 'm1', connector_id: 'other-S' });
  const rounds = Array.from({ length: 40 }, () => [inUseBy('m1'), others]).flat();
  const cluster = await clusterOf(...rounds);
  await deleteConnector(cluster, 'abc-S');
  expect(server!.requests.length).toBeGreaterThan(4);
});

it('deletes a connector as soon as the models of others are gone that were said to use it', async () => {
  const others = answer(200, { name: 'm1', connector_id: 'other-S' });
  const cluster = await clusterOf(inUseBy('m1'), others, deleted);
  await deleteConnector(cluster, 'abc-S');
  expect(server!.requests).toHaveLength(3);
});

it('waits while a model that uses the connector is on its way out', async () => {
  const uses = answer(200, { name: 'm1', connector_id: 'abc' });
  const cluster = await clusterOf(inUseBy('m1'), uses, inUseBy('m1'), answer(404, { status: 404 }), deleted);
  await deleteConnector(cluster, 'abc');
  expect(server!.requests.at(-1)).toBe('DELETE /_plugins/_ml/connectors/abc');
  expect(server!.requests).toHaveLength(5);
});
