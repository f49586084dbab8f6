import { count } from './support/counts';
import { MORE, SearchedCluster } from './support/searched-cluster';

const VERSION = { version: '3.6.0' } as const;

jest.setTimeout(400_000);

describe('a cluster of three nodes', () => {
  let cluster: SearchedCluster;

  beforeAll(async () => {
    cluster = await SearchedCluster.start(['n1', 'n2', 'n3'], VERSION);
  });

  afterAll(() => cluster?.stop());

  it('answers every reranked search while nodes are stopped, killed and replaced', async () => {
    const { nodes } = cluster;
    expect(await cluster.deploy()).toBe('CREATE_COMPLETE');
    await cluster.search();
    const { load } = cluster;
    const manager = await nodes.manager();
    const stopped = nodes.names.find((name) => name !== manager)!;
    await cluster.phase('a node is stopped', () => cluster.ends(stopped, 'SIGTERM'));
    await cluster.phase('it comes back', () => cluster.comesBack(stopped));
    await cluster.phase('the elected manager is killed', () => cluster.ends(manager, 'SIGKILL'));
    const [leaves, dies] = nodes.names as [string, string];
    await cluster.phase('three new nodes join', () => cluster.join(['n4', 'n5', 'n6'], VERSION));
    await cluster.phase('shards move to them', () => nodes.drain([leaves, dies]));
    await cluster.phase('an old node is stopped', () => cluster.ends(leaves, 'SIGTERM'));
    await cluster.phase('the last old node is killed', () => cluster.ends(dies, 'SIGKILL'));
    await load.end();
    process.stdout.write(`${load.transcript}\n`);

    expect(load.failedAlone).toEqual([]);
    expect(load.phases.filter(({ reranked }) => reranked.answered < MORE)).toEqual([]);
    expect(await cluster.drifts()).toEqual([]);
    expect(await cluster.deployAgain()).toBe('UPDATE_COMPLETE');
    expect(await cluster.leaves()).toEqual([]);
    count({ sequences: 1 });
  });
});
