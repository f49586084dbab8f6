import { setTimeout as sleep } from 'node:timers/promises';
import { search } from '../../../local/system/search';
import type { NodeCluster } from './node-cluster';
import { QUERY, wrongWithSearch } from './reranked-search';

/** Between two searches of one searcher, in milliseconds. */
const PAUSE_MS = 150;
/** A plain search that fails this long before or after, in milliseconds, shows that OpenSearch itself was failing. */
const ALIKE_MS = 2_000;
/**
 * How a node says that it has not yet got the cluster's state. ml-commons (3.6.0, `MLPredictTaskRunner`) sends predictions to any
 * data node that has joined as long as the model is missing on one, and that node then reads the model.
 */
const NOT_YET_READY = /blocked by: \[SERVICE_UNAVAILABLE\/1\/state not recovered \/ initialized\]/;

interface Failure {
  readonly at: number;
  readonly node: string;
  readonly kind: 'plain' | 'reranked';
  readonly reason: string;
  /** Whether nodes were joining. */
  readonly nodesJoin: boolean;
}

interface Tally {
  answered: number;
  failed: number;
}

/** What became of searches between two moments. */
interface Phase {
  readonly name: string;
  readonly plain: Tally;
  readonly reranked: Tally;
  /** How the model was deployed at its end. */
  deployment?: string;
}

/** Searches to every node of a cluster all the while, plain ones beside reranked ones. */
export class ClusterLoad {
  readonly phases: Phase[] = [];
  readonly failures: Failure[] = [];
  private readonly searched = new Set<string>();
  private readonly searchers = new Map<string, Promise<unknown>>();
  private nodesJoin = false;
  private over = false;

  constructor(
    private readonly cluster: NodeCluster,
    private readonly target: { readonly index: string; readonly pipelineName: string },
  ) {
    this.begin('steady');
    this.include(...cluster.names);
  }

  /** Counts on under another name. */
  begin(name: string): void {
    this.phases.push({
      name,
      plain: { answered: 0, failed: 0 },
      reranked: { answered: 0, failed: 0 },
    });
  }

  /** Says how the model was deployed at the end of the phase. */
  note(deployment: string): void {
    this.phases.at(-1)!.deployment = deployment;
  }

  /** Searches these nodes as well. */
  include(...nodes: readonly string[]): void {
    for (const node of nodes) {
      this.searched.add(node);
      this.searchers.set(node, Promise.all([this.search(node, 'plain'), this.search(node, 'reranked')]));
    }
  }

  /** Searches these nodes no more, once the searches under way have been answered. */
  async exclude(...nodes: readonly string[]): Promise<void> {
    for (const node of nodes) {
      this.searched.delete(node);
      await this.searchers.get(node);
    }
  }

  /** Waits until each kind has had so many more answers in this phase. */
  async goesOn(more: number): Promise<void> {
    const { plain, reranked } = this.phases.at(-1)!;
    const enough = [plain.answered + more, reranked.answered + more] as const;
    const deadline = Date.now() + 60_000;
    while ((plain.answered < enough[0] || reranked.answered < enough[1]) && Date.now() < deadline) {
      await sleep(PAUSE_MS);
    }
  }

  /** Lets the searches under way end. */
  async end(): Promise<void> {
    this.over = true;
    await Promise.all(this.searchers.values());
  }

  /** Waits for nodes that join. */
  async whileNodesJoin(join: () => Promise<void>): Promise<void> {
    this.nodesJoin = true;
    await join();
    this.nodesJoin = false;
  }

  /**
   * Reranked searches that failed, or were not reranked, while no plain one failed; without those that OpenSearch sent to a node
   * that had just joined and was not ready.
   */
  get failedAlone(): string[] {
    const plain = this.failures.filter(({ kind }) => kind === 'plain');
    return this.failures
      .filter(({ kind, at }) => kind === 'reranked' && !plain.some((one) => Math.abs(one.at - at) < ALIKE_MS))
      .filter(({ nodesJoin, reason }) => !(nodesJoin && NOT_YET_READY.test(reason)))
      .map(({ node, reason }) => `${node}: ${reason}`);
  }

  /** A table with one row for each phase: searches answered and failed; then the failures. */
  get transcript(): string {
    const rows = this.phases.map(
      ({ name, plain, reranked, deployment = '' }) =>
        `| ${name} | ${plain.answered} / ${plain.failed} | ${reranked.answered} / ${reranked.failed} | ${deployment} |`,
    );
    const failures = this.failures.map(({ node, kind, reason }) => `${kind} on ${node}: ${reason}`);
    const head = ['| phase | plain | reranked | model |', '|---|---|---|---|'];
    return [...head, ...rows, ...new Set(failures)].join('\n');
  }

  private async search(node: string, kind: Failure['kind']): Promise<void> {
    const client = this.cluster.client(node);
    while (!this.over && this.searched.has(node)) {
      const tally = this.phases.at(-1)![kind];
      const reason = await this.wrong(client, kind).catch((error: Error) => error.message);
      if (reason === undefined) {
        tally.answered++;
      } else {
        tally.failed++;
        this.failures.push({ at: Date.now(), node, kind, reason, nodesJoin: this.nodesJoin });
      }
      await sleep(PAUSE_MS);
    }
  }

  private async wrong(
    client: Parameters<typeof wrongWithSearch>[0],
    kind: Failure['kind'],
  ): Promise<string | undefined> {
    if (kind === 'reranked') {
      return wrongWithSearch(client, this.target);
    }
    const hits = await search(client, { index: this.target.index, query: QUERY, size: 5, candidates: 'all' });
    return hits.length === 5 ? undefined : `${hits.length} hits, not 5`;
  }
}
