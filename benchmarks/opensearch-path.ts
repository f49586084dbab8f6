import type { Client } from '@opensearch-project/opensearch';
import { openClient } from '../lambda/register/opensearch/client';
import { Cluster } from '../lambda/register/opensearch/cluster';
import { Deadline } from '../lambda/shared/deadline';
import { type OpenSearchNode, startOpenSearch } from '../local/opensearch';
import { allowLocalEndpoint } from '../local/system/connector-access';
import { PASSAGE_FIELD } from '../local/system/passages';
import { indexPassages, search } from '../local/system/search';
import { alternate, type Contender, timedAtOnce } from './alternate';
import type { Benchmark, BenchmarkContext, Samples } from './benchmark';
import { startInstantEndpoint } from './instant-endpoint';
import { RERANKERS, type Reranker, rerankConnectors } from './rerank-connectors';
import { makePipeline } from './rerank-pipelines';
import { median, rounded, summaries } from './summary';
import { startThreeNodes } from './three-nodes';

/** Names of what is made on the cluster; with the time, since a cluster of your own may hold those of a run before. */
const RUN_NAME = `benchmark-${Date.now()}`;
const PASSAGE_CHARACTERS = 500;
const CLIENTS = [1, 8];
/** Passages of a page, and rounds of one client; with more clients a round holds more searches, and there are fewer. */
const PAGES = [
  { passages: 10, rounds: 1_200 },
  { passages: 100, rounds: 600 },
  { passages: 1_000, rounds: 160 },
];

/**
 * The cost of reranking in OpenSearch itself: the same search plain, and reranked by the tutorial's connector, by the
 * functions that ml-commons has, and by ours in both protocols, in turn, against an endpoint that answers at once. Times are
 * taken by the client: `took` leaves the pipeline out.
 */
export const opensearchPath: Benchmark = {
  name: 'opensearch-path',

  async run(context) {
    const { opensearch, progress, signal } = context;
    const node = await startOpenSearch({ url: opensearch, progress, signal, quickStart: false, port: 0 });
    await measureAndStop([node], context);
  },
};

/** The same on a cluster of three nodes on this machine, which are searched in turn. */
export const opensearchNodes: Benchmark = {
  name: 'opensearch-nodes',

  async run(context) {
    const { progress, signal } = context;
    await measureAndStop(await startThreeNodes({ version: '3.6.0', progress, signal }), context);
  },
};

async function measureAndStop(nodes: readonly OpenSearchNode[], context: BenchmarkContext): Promise<void> {
  const endpoint = await startInstantEndpoint();
  const clients = nodes.map(({ url }) => openClient({ url, auth: { type: 'none' } }));
  const [client, node] = [clients[0]!, nodes[0]!];
  const undo: (() => Promise<unknown>)[] = [];
  try {
    const deadline = Deadline.in(120_000);
    await allowLocalEndpoint(new Cluster(client, { deadline, signal: context.signal }), node.endpointHost);
    const url = endpoint.invocationsUrl('pairs').replace('127.0.0.1', node.endpointHost);
    for (const [name, connector] of Object.entries(rerankConnectors(url, node.version))) {
      undo.push(await makePipeline(client, `${RUN_NAME}-${name}`, connector, PASSAGE_FIELD));
    }
    undo.push(() => client.indices.delete({ index: RUN_NAME, ignore_unavailable: true }));
    await indexPassages(client, RUN_NAME, passages(), { signal: context.signal });
    await measure(clients, node.version, context);
  } finally {
    for (const remove of undo) {
      await remove().catch((error) => context.progress(`left behind: ${error.message}`));
    }
    await Promise.all(clients.map((each) => each.close()));
    await endpoint.close();
    await Promise.all(nodes.map((each) => each.stop()));
  }
}

async function measure(
  nodes: readonly Client[],
  opensearch: string,
  { quick, signal, progress, record }: BenchmarkContext,
): Promise<void> {
  progress('compilers warm up');
  const [least, most] = [PAGES[0]!.passages, PAGES.at(-1)!.passages];
  for (const [passages, warmUp] of [
    [most, 30],
    [least, 400],
  ] as const) {
    await alternate(contenders(nodes, passages, 8), {
      warmUp: nodes.length * (quick ? 2 : warmUp),
      rounds: 0,
      signal,
    });
  }
  for (const { passages, rounds } of PAGES) {
    for (const clients of CLIENTS) {
      progress(`${passages} passages, ${clients} at once`);
      const samples = await alternate(contenders(nodes, passages, clients), {
        warmUp: Math.ceil(20 / clients),
        rounds: Math.ceil(rounds / (quick ? 8 : 1) / clients),
        signal,
      });
      record(
        { opensearch, passages, clients, ...summaries(samples), addedToTutorial: addedRatios(samples) },
        samples,
      );
    }
  }
}

/** Plain English, as the tutorial's script leaves it whole. */
function passages(): { readonly id: string; readonly text: string }[] {
  const text = (id: number) => `passage ${id} `.repeat(PASSAGE_CHARACTERS / 4).slice(0, PASSAGE_CHARACTERS);
  return Array.from({ length: Math.max(...PAGES.map((page) => page.passages)) }, (_, id) => ({
    id: String(id),
    text: text(id),
  }));
}

function contenders(nodes: readonly Client[], size: number, clients: number): Record<string, Contender> {
  const request = { index: RUN_NAME, query: 'passage 7', size, candidates: 'match-first' } as const;
  let turn = 0;
  const searching = (pipeline?: Reranker) => () =>
    timedAtOnce(clients, async () => {
      const hits = await search(nodes[turn++ % nodes.length]!, {
        ...request,
        ...(pipeline && { pipelineName: `${RUN_NAME}-${pipeline}` }),
      });
      if (hits.length !== size) {
        throw new Error(`${hits.length} of ${size} passages were found`);
      }
    });
  const reranked = RERANKERS.map((name): [string, Contender] => [name, searching(name)]);
  return { plain: searching(), ...Object.fromEntries(reranked) };
}

/** The time that reranking adds to the plain search at the median, as a share of what the tutorial's connector adds. */
function addedRatios(samples: Samples): Record<string, number> {
  const added = (name: string) => median(samples[name]!) - median(samples.plain!);
  const others = RERANKERS.filter((name) => name !== 'tutorial');
  return Object.fromEntries(others.map((name) => [name, rounded(added(name) / added('tutorial'))]));
}
