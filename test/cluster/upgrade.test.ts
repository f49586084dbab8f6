import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SearchedCluster } from '../integration/support/searched-cluster';

jest.setTimeout(1_200_000);

describe('an upgrade from OpenSearch 2.19.6 to 3.6.0, node by node on the same data', () => {
  const names = ['n1', 'n2', 'n3'];
  let folder: string;
  let cluster: SearchedCluster;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'upgrade-'));
    cluster = await SearchedCluster.start(names, { version: '2.19.6' });
  });

  afterAll(async () => {
    process.stdout.write(`${cluster?.load?.transcript}\n`);
    await cluster?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  it('answers every reranked search, and leaves no drift', async () => {
    expect(await cluster.deploy()).toBe('CREATE_COMPLETE');
    await cluster.search();
    for (const name of names) {
      const data = await cluster.nodes.dataFolder(name);
      const copy = join(folder, name);
      await cluster.phase(`${name} is stopped`, async () => {
        await cluster.ends(name, 'SIGTERM');
        await cp(data, copy, { recursive: true });
      });
      await cluster.phase(`${name} comes back as 3.6.0`, () =>
        cluster.join([name], { version: '3.6.0', data: new Map([[name, copy]]) }),
      );
    }
    await cluster.load.end();
    expect(cluster.load.failedAlone).toEqual([]);
    expect(await cluster.drifts()).toEqual([]);
    expect(await cluster.deployment()).toBe('DEPLOYED 3/3');
    expect(await cluster.deployAgain()).toBe('UPDATE_COMPLETE');
    expect(await cluster.leaves()).toEqual([]);
  });
});
