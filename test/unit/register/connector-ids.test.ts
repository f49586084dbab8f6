import { openClient } from '../../../lambda/register/client';
import { Cluster } from '../../../lambda/register/cluster';
import { Deadline } from '../../../lambda/register/deadline';
import { createConnector, deleteConnector } from '../../../lambda/register/ml-resources';
import { answer, ScriptedServer, type Step } from './scripted-server';

let server: ScriptedServer | undefined;
afterEach(() => server?.stop());

async function clusterOf(...steps: Step[]): Promise<Cluster> {
  server = await ScriptedServer.start(...steps);
  const client = openClient({ url: server.url, auth: { type: 'none' } });
  return new Cluster(client, { deadline: Deadline.in(10_000) });
}

const created = (id: string) => answer(200, { connector_id: id });
const inUseBy = (models: string) =>
  answer(409, {
    error: { type: 'status_exception', reason: `1 models are still using this connector: [${models}]` },
    status: 409,
  });
const deleted = answer(200, { result: 'deleted' });

it('takes no connector whose id has a short word, since ml-commons looks for its users by words', async () => {
  const cluster = await clusterOf(created('abcdefg-S'), deleted, created('x_Y7'));
  await expect(createConnector(cluster, { name: 'n', description: 'd' })).resolves.toBe('x_Y7');
  expect(server!.requests[1]).toBe('DELETE /_plugins/_ml/connectors/abcdefg-S');
});

it('takes a connector of a node that puts a hyphen into the middle of every id', async () => {
  const cluster = await clusterOf(created('czamBqIBEBo-GBZWZaWJ'));
  const connector = { name: 'n', description: 'd' };
  await expect(createConnector(cluster, connector)).resolves.toBe('czamBqIBEBo-GBZWZaWJ');
});

it('takes what it gets from a node that puts a short word into every id', async () => {
  const cluster = await clusterOf(
    ...Array.from({ length: 30 }, (_, number) =>
      number % 2 === 0 ? created('czamBqIB-B-GBZWZaWJ') : deleted,
    ),
  );
  const connector = { name: 'n', description: 'd' };
  await expect(createConnector(cluster, connector)).resolves.toBe('czamBqIB-B-GBZWZaWJ');
});

it('leaves a connector that only models of other connectors are said to use', async () => {
  const cluster = await clusterOf(inUseBy('m1'), answer(200, { name: 'm1', connector_id: 'other-S' }));
  await deleteConnector(cluster, 'abc-S');
  expect(server!.requests).toHaveLength(2);
});

it('waits while a model that uses the connector is on its way out', async () => {
  const uses = answer(200, { name: 'm1', connector_id: 'abc' });
  const cluster = await clusterOf(inUseBy('m1'), uses, inUseBy('m1'), answer(404, { status: 404 }), deleted);
  await deleteConnector(cluster, 'abc');
  expect(server!.requests.at(-1)).toBe('DELETE /_plugins/_ml/connectors/abc');
  expect(server!.requests).toHaveLength(5);
});
