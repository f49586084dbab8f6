import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from '@opensearch-project/opensearch';
import type { OpenSearchNode, OpenSearchVersion } from '../../../local/opensearch';
import { startOn } from '../../../local/opensearch/index';
import { thisMachine } from '../../../local/opensearch/machine';
import { freePort } from '../../../local/opensearch/ports';
import { clientOf } from './clusters';
import { testNodeOf } from './nodes';

/** How nodes of a cluster are started. */
export interface MemberOptions {
  readonly version: OpenSearchVersion;
  /** @default - those that OpenSearch gives a node */
  readonly roles?: readonly string[];
  /** More lines of opensearch.yml. */
  readonly extra?: string;
  /** Folders of the data that they begin with, by name. @default - they have none */
  readonly data?: ReadonlyMap<string, string>;
}

interface Member {
  node: OpenSearchNode;
  client: Client;
  readonly transportPort: number;
}

interface LocalNode {
  readonly nodes: Readonly<Record<string, { settings: { path: { data: string | string[] } } }>>;
}

/** A cluster of several real nodes, whose nodes can be ended, come back, join and leave. */
export class NodeCluster {
  private readonly members = new Map<string, Member>();
  private readonly ended = new Map<string, Member>();

  /** Starts a new cluster of these nodes. */
  static async found(names: readonly string[], options: MemberOptions): Promise<NodeCluster> {
    const cluster = new NodeCluster();
    await cluster.start(names, options, names);
    return cluster;
  }

  /** The nodes that are up. */
  get names(): string[] {
    return [...this.members.keys()];
  }

  /** A client of one node. */
  client(name: string = this.names[0]!): Client {
    return this.members.get(name)!.client;
  }

  /** The host name under which nodes reach this machine. */
  get endpointHost(): string {
    return this.members.get(this.names[0]!)!.node.endpointHost;
  }

  /** Starts nodes that join the cluster. */
  join(names: readonly string[], options: MemberOptions): Promise<void> {
    return this.start(names, options);
  }

  /** Ends a node by a signal; it keeps its data. */
  async kill(name: string, signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
    const member = this.members.get(name)!;
    this.members.delete(name);
    this.ended.set(name, member);
    await member.client.close();
    await member.node.kill!(signal);
  }

  /** Starts a node on its data that was ended. */
  async comeBack(name: string): Promise<void> {
    const member = this.ended.get(name)!;
    member.node = await member.node.restart!();
    member.client = clientOf(testNodeOf(member.node));
    this.ended.delete(name);
    this.members.set(name, member);
  }

  /** Moves all shards away from nodes, and takes their vote for the manager, as before they are taken out. */
  async drain(names: readonly string[]): Promise<void> {
    const stays = this.client(this.names.find((name) => !names.includes(name)));
    await stays.cluster.putSettings({
      body: { persistent: { 'cluster.routing.allocation.exclude._name': names.join(',') } },
    });
    for (;;) {
      const { body } = await stays.cat.shards({ format: 'json' });
      const shards = body as readonly { node?: string; state?: string }[];
      if (shards.every(({ node, state }) => state === 'STARTED' && !names.includes(node ?? ''))) {
        break;
      }
      await sleep(250);
    }
    await stays.cluster.postVotingConfigExclusions({ node_names: names.join(',') });
  }

  /** Puts an index whose shard no node holds in the place of that index. @returns its health */
  async lose(index: string): Promise<string> {
    const client = this.client();
    await client.indices.delete({ index });
    const settings = { hidden: true, number_of_replicas: 0, 'routing.allocation.require._name': 'nobody' };
    await client.indices.create({ index, wait_for_active_shards: 0, body: { settings } });
    return (await client.cluster.health({ index })).body.status;
  }

  /** The name of the elected manager. */
  async manager(): Promise<string> {
    const { body } = await this.client().cat.clusterManager({ format: 'json' });
    return (body as readonly { node: string }[])[0]!.node;
  }

  /** Waits until there are that many nodes, with every shard and its copies in place. */
  async settles(nodes = this.names.length): Promise<void> {
    const wanted = {
      wait_for_status: 'green',
      wait_for_nodes: String(nodes),
      wait_for_no_relocating_shards: true,
      timeout: '120s',
    } as const;
    await this.client().cluster.health(wanted, { requestTimeout: 150_000 });
  }

  /** Where a node keeps its data. */
  async dataFolder(name: string): Promise<string> {
    const request = { method: 'GET', path: '/_nodes/_local/settings' };
    const { body } = await this.client(name).transport.request(request);
    const [info] = Object.values((body as unknown as LocalNode).nodes);
    return [info!.settings.path.data].flat()[0]!;
  }

  /** Ends all nodes, and leaves nothing of them. */
  async stop(): Promise<void> {
    const up = [...this.members.values()];
    // A client that is closed twice never says that it is.
    await Promise.all(up.map(({ client }) => client.close()));
    await Promise.all([...up, ...this.ended.values()].map(({ node }) => node.stop()));
  }

  private async start(
    names: readonly string[],
    { version, roles, extra, data }: MemberOptions,
    founders?: readonly string[],
  ): Promise<void> {
    const ports = new Map<string, number>();
    for (const name of names) {
      ports.set(name, await freePort(0));
    }
    const known = [...this.members.values()].map(({ transportPort }) => transportPort);
    const started = await Promise.allSettled(
      names.map(async (name) => {
        const transportPort = ports.get(name)!;
        const seedPorts = [...known, ...ports.values()];
        const node = await startOn(thisMachine(), {
          ...{ version, port: 0, heap: '512m', sources: ['maven'], confined: false },
          ...{ extra, data: data?.get(name), member: { name, roles, transportPort, seedPorts, founders } },
        });
        this.members.set(name, { node, client: clientOf(testNodeOf(node)), transportPort });
      }),
    );
    const failed = started.find((result) => result.status === 'rejected');
    if (failed) {
      await this.stop();
      throw failed.reason;
    }
  }
}
