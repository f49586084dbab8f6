import { compare } from '../../../commands/verify/compare';
import { repair } from '../../../commands/verify/repair';
import { getModel } from '../../../lambda/register/opensearch/models';
import type { LocalEndpoint } from '../../../local/endpoint';
import { allowLocalEndpoint } from '../../../local/system/connector-access';
import { CloudFormation } from './cloudformation';
import { ClusterLoad } from './cluster-load';
import { clusterOf } from './clusters';
import { desiredStateOf } from './desired-state';
import { inventoryOf, lastingViolations } from './invariants';
import { type MemberOptions, NodeCluster } from './node-cluster';
import { startOverlapEndpoint } from './overlap-endpoint';
import { indexForReranking } from './reranked-search';
import { connectorTo } from './stack';

/** Searches of each kind in every phase. */
export const MORE = 60;
const INDEX = 'cluster';

interface NodeStats {
  readonly algorithms?: Readonly<
    Record<string, { readonly predict?: { readonly ml_action_request_count?: number } }>
  >;
}

/** A cluster of several nodes with a stack on it, which can be searched while its nodes change. */
export class SearchedCluster {
  load!: ClusterLoad;

  private constructor(
    readonly nodes: NodeCluster,
    readonly endpoint: LocalEndpoint,
    readonly stack: CloudFormation,
  ) {}

  /** Starts the nodes. */
  static async start(names: readonly string[], options: MemberOptions): Promise<SearchedCluster> {
    const endpoint = await startOverlapEndpoint();
    try {
      const nodes = await NodeCluster.found(names, options);
      return new SearchedCluster(nodes, endpoint, new CloudFormation(() => clusterOf(nodes.client(), 120)));
    } catch (error) {
      await endpoint.close();
      throw error;
    }
  }

  /** The same nodes, looked at as those of another's stack, which a snapshot has brought here. */
  standInFor({ endpoint, stack }: SearchedCluster): SearchedCluster {
    return new SearchedCluster(this.nodes, endpoint, stack);
  }

  /** Makes an index, and deploys the stack. */
  async deploy(): Promise<string> {
    const client = this.nodes.client();
    await allowLocalEndpoint(clusterOf(client), this.nodes.endpointHost);
    await indexForReranking(client, INDEX);
    await client.indices.putSettings({ index: INDEX, body: { number_of_replicas: 1 } });
    return this.deployAgain();
  }

  /** Deploys the same template once more. */
  deployAgain(): Promise<string> {
    const connector = connectorTo(this.endpoint.invocationsUrl.replace('127.0.0.1', this.nodes.endpointHost));
    return this.stack.deploy({ connector, documentFields: ['passage_text'] });
  }

  /** Begins to search every node. */
  async search(): Promise<void> {
    await this.nodes.settles();
    this.load = new ClusterLoad(this.nodes, { index: INDEX, pipelineName: this.stack.pipelineName });
    await this.load.goesOn(MORE);
  }

  /** Changes something, and waits for searches of its own. */
  async phase(name: string, change: () => Promise<unknown>): Promise<void> {
    this.load.begin(name);
    await change();
    await this.load.goesOn(MORE);
    this.load.note(await this.deployment());
  }

  /** Ends a node that is searched no more. */
  async ends(name: string, signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
    await this.load.exclude(name);
    await this.nodes.kill(name, signal);
  }

  /** Starts a node again that was ended, and searches it. */
  async comesBack(name: string): Promise<void> {
    await this.load.whileNodesJoin(async () => {
      await this.nodes.comeBack(name);
      this.load.include(name);
      await this.nodes.settles();
    });
  }

  /** Starts nodes that join, and searches them. */
  async join(names: readonly string[], options: MemberOptions): Promise<void> {
    await this.load.whileNodesJoin(async () => {
      await this.nodes.join(names, options);
      this.load.include(...names);
      await this.nodes.settles();
    });
  }

  /** What npm run verify finds. */
  async drifts(): Promise<string[]> {
    const { drifts } = await compare(clusterOf(this.nodes.client(), 120), desiredStateOf(this.stack));
    return drifts.map(({ kind, what, found }) => `${kind} ${what}: ${found}`);
  }

  /** Does what npm run verify -- --repair does. */
  async repair(): Promise<string[]> {
    const said: string[] = [];
    const [cluster, state] = [clusterOf(this.nodes.client(), 300), desiredStateOf(this.stack)];
    const say = (line: string) => said.push(line);
    await repair(cluster, state, await compare(cluster, state), { drainMs: 1_000, say });
    return said;
  }

  /** How OpenSearch has the model deployed. */
  async deployment(): Promise<string> {
    const client = this.nodes.client();
    const { servedModel = '' } = await inventoryOf(client, this.stack);
    const model = await getModel(clusterOf(client), servedModel);
    const { current_worker_node_count: current, planning_worker_node_count: planned } = model ?? {};
    return `${model?.model_state} ${current}/${planned}`;
  }

  /** How many predictions each node has made since it was started, by its name. */
  async predictions(): Promise<Map<string, number>> {
    const client = this.nodes.client();
    const get = async <Body>(path: string) =>
      (await client.transport.request({ method: 'GET', path })).body as unknown as Body;
    const named = await get<{ nodes: Record<string, { name: string }> }>('/_nodes');
    const { nodes } = await get<{ nodes: Record<string, NodeStats> }>('/_plugins/_ml/stats');
    return new Map(
      Object.entries(named.nodes).map(([id, { name }]) => {
        const { remote, REMOTE = remote } = nodes[id]?.algorithms ?? {};
        return [name, REMOTE?.predict?.ml_action_request_count ?? 0];
      }),
    );
  }

  /** Removes the stack. @returns what it leaves behind */
  async leaves(): Promise<string[]> {
    const status = await this.stack.destroy();
    const left = await lastingViolations(this.nodes.client(), this.stack);
    return status === 'DELETE_COMPLETE' ? left : [status, ...left];
  }

  /** Ends everything. */
  async stop(): Promise<void> {
    await this.load?.end();
    await this.nodes.stop();
    await this.endpoint.close();
  }
}
