import { MORE, SearchedCluster } from '../integration/support/searched-cluster';

jest.setTimeout(1_200_000);

describe.each(['3.6.0', '2.19.6'] as const)('a cluster of three nodes of OpenSearch %s', (version) => {
  let cluster: SearchedCluster;

  beforeAll(async () => {
    cluster = await SearchedCluster.start(['n1', 'n2', 'n3'], { version });
    expect(await cluster.deploy()).toBe('CREATE_COMPLETE');
    await cluster.search();
  });

  afterAll(async () => {
    process.stdout.write(`OpenSearch ${version}\n${cluster?.load?.transcript}\n`);
    await cluster?.stop();
  });

  const nothingFailed = () => {
    expect(cluster.load.failedAlone).toEqual([]);
    expect(cluster.load.phases.filter(({ reranked }) => reranked.answered < MORE)).toEqual([]);
  };

  it('answers every reranked search through a coordinating node, which makes no call itself', async () => {
    const coordinator = { version, roles: [] };
    await cluster.phase('a coordinating node joins', () => cluster.join(['c1'], coordinator));
    const before = await cluster.predictions();
    await cluster.load.goesOn(100);
    const made = await cluster.predictions();
    const by = new Map([...made].map(([node, number]) => [node, number - (before.get(node) ?? 0)]));
    process.stdout.write(`predictions of each node: ${JSON.stringify([...by])}\n`);
    expect(by.get('c1')).toBe(0);
    for (const node of ['n1', 'n2', 'n3']) {
      expect(by.get(node)).toBeGreaterThan(0);
    }
    await cluster.phase('it leaves', () => cluster.ends('c1', 'SIGTERM'));
    nothingFailed();
  });

  it('answers every reranked search while each node is restarted', async () => {
    for (const name of ['n1', 'n2', 'n3']) {
      await cluster.phase(`${name} is stopped`, () => cluster.ends(name, 'SIGTERM'));
      await cluster.phase(`${name} comes back`, () => cluster.comesBack(name));
    }
    nothingFailed();
  });

  it('answers every reranked search while a node, and then the elected manager, is killed', async () => {
    const manager = await cluster.nodes.manager();
    const other = cluster.nodes.names.find((name) => name !== manager)!;
    for (const [what, name] of [
      ['a node', other],
      ['the elected manager', manager],
    ] as const) {
      await cluster.phase(`${what} is killed`, () => cluster.ends(name, 'SIGKILL'));
      await cluster.phase('it comes back', () => cluster.comesBack(name));
    }
    nothingFailed();
  });
});

describe.each(['3.6.0', '2.19.6'] as const)('a replacement of all nodes of OpenSearch %s', (version) => {
  let cluster: SearchedCluster;

  beforeAll(async () => {
    cluster = await SearchedCluster.start(['n1', 'n2', 'n3'], { version });
    expect(await cluster.deploy()).toBe('CREATE_COMPLETE');
    await cluster.search();
  });

  afterAll(async () => {
    process.stdout.write(`OpenSearch ${version}\n${cluster?.load?.transcript}\n`);
    await cluster?.stop();
  });

  it('answers every reranked search, and leaves a model that verify --repair puts on every node', async () => {
    const old = ['n1', 'n2', 'n3'];
    const { load, nodes } = cluster;
    await cluster.phase('three new nodes join', () => cluster.join(['n4', 'n5', 'n6'], { version }));
    await cluster.phase('shards move to them', () => nodes.drain(old));
    for (const name of old) {
      await cluster.phase(`${name} leaves`, () => cluster.ends(name, 'SIGTERM'));
    }
    await nodes.settles();
    const drifts = await cluster.drifts();
    process.stdout.write(`verify: ${drifts.join('\n') || 'no drift'}\n`);
    await cluster.phase('repair', async () => {
      process.stdout.write(`repair: ${(await cluster.repair()).join('\n') || 'nothing'}\n`);
    });
    expect(await cluster.drifts()).toEqual([]);
    expect(await cluster.deployment()).toBe('DEPLOYED 3/3');
    await load.end();
    const known = version.startsWith('2.') ? /Fetching master key timed out/ : /^$/;
    expect(load.failedAlone.filter((failure) => !known.test(failure))).toEqual([]);
    expect(load.phases.filter(({ reranked }) => reranked.answered < MORE)).toEqual([]);
    expect(await cluster.leaves()).toEqual([]);
  });
});
