import type { Client } from '@opensearch-project/opensearch';
import { openClient } from '../lambda/register/opensearch/client';
import { Cluster } from '../lambda/register/opensearch/cluster';
import { Deadline } from '../lambda/shared/deadline';
import { startOpenSearch } from '../local/opensearch';
import { allowLocalEndpoint } from '../local/system/connector-access';
import { PASSAGE_FIELD } from '../local/system/passages';
import { indexPassages, search } from '../local/system/search';
import { type ConnectorBody, connectorBody } from '../protocol/connector';
import { alternate, timedAtOnce } from './alternate';
import type { Benchmark, Samples } from './benchmark';
import { startInstantEndpoint } from './instant-endpoint';
import { makePipeline } from './rerank-pipelines';
import { median, rounded, summaries } from './summary';
import { tutorialConnector } from './tutorial/connector';

/** Names of what is made on the cluster; with the time, since a cluster of your own may hold those of a run before. */
const RUN_NAME = `benchmark-${Date.now()}`;
const PASSAGE_CHARACTERS = 500;
const CLIENTS = [1, 8];
/** Passages of a page, and rounds of one client; with more clients a round holds more searches, and there are fewer. */
const PAGES = [
  { passages: 10, rounds: 300 },
  { passages: 100, rounds: 200 },
  { passages: 1_000, rounds: 60 },
];

/**
 * The cost of reranking in OpenSearch itself: the same search plain, and reranked by the tutorial's connector and by
 * ours in both protocols, in turn, against an endpoint that answers at once. Times are taken by the client: `took`
 * leaves the pipeline out.
 */
export const opensearchPath: Benchmark = {
  name: 'opensearch-path',

  async run({ quick, opensearch, signal, progress, record }) {
    const node = await startOpenSearch({ url: opensearch, progress, signal, quickStart: false, port: 0 });
    const endpoint = await startInstantEndpoint();
    const client = openClient({ url: node.url, auth: { type: 'none' } });
    const undo: (() => Promise<unknown>)[] = [];
    try {
      await allowLocalEndpoint(
        new Cluster(client, { deadline: Deadline.in(120_000), signal }),
        node.endpointHost,
      );
      for (const [name, connector] of Object.entries(connectors(endpoint.url, node.endpointHost))) {
        undo.push(await makePipeline(client, `${RUN_NAME}-${name}`, connector, PASSAGE_FIELD));
      }
      undo.push(() => client.indices.delete({ index: RUN_NAME, ignore_unavailable: true }));
      await indexPassages(client, RUN_NAME, passages(), { signal });

      for (const { passages: size, rounds } of PAGES) {
        for (const clients of CLIENTS) {
          progress(`${size} passages, ${clients} at once`);
          const samples = await alternate(contenders(client, size, clients), {
            warmUp: Math.ceil((quick ? 20 : 60) / clients),
            rounds: Math.ceil(rounds / (quick ? 8 : 1) / clients),
            signal,
          });
          record(
            {
              opensearch: node.version,
              passages: size,
              clients,
              ...summaries(samples),
              addedToTutorial: addedRatios(samples),
            },
            samples,
          );
        }
      }
    } finally {
      for (const remove of undo) {
        await remove().catch((error) => progress(`left behind: ${error.message}`));
      }
      await client.close();
      await endpoint.close();
      await node.stop();
    }
  },
};

function connectors(url: string, endpointHost: string): Record<'tutorial' | 'pairs' | 'tei', ConnectorBody> {
  const ours = (protocol: 'pairs' | 'tei') =>
    connectorBody({
      url: `${url.replace('127.0.0.1', endpointHost)}/endpoints/${protocol}/invocations`,
      region: 'us-east-1',
      credential: { access_key: 'benchmark', secret_key: 'benchmark' },
      protocol,
      device: 'gpu',
    });
  return { tutorial: tutorialConnector(ours('pairs')), pairs: ours('pairs'), tei: ours('tei') };
}

/** Plain English, as the tutorial's script leaves it whole. */
function passages(): { readonly id: string; readonly text: string }[] {
  const text = (id: number) => `passage ${id} `.repeat(PASSAGE_CHARACTERS / 4).slice(0, PASSAGE_CHARACTERS);
  return Array.from({ length: Math.max(...PAGES.map((page) => page.passages)) }, (_, id) => ({
    id: String(id),
    text: text(id),
  }));
}

function contenders(client: Client, size: number, clients: number) {
  const request = { index: RUN_NAME, query: 'passage 7', size, candidates: 'match-first' } as const;
  const searching = (pipeline?: string) => () =>
    timedAtOnce(clients, async () => {
      const hits = await search(client, {
        ...request,
        ...(pipeline && { pipelineName: `${RUN_NAME}-${pipeline}` }),
      });
      if (hits.length !== size) {
        throw new Error(`${hits.length} of ${size} passages were found`);
      }
    });
  return {
    plain: searching(),
    tutorial: searching('tutorial'),
    pairs: searching('pairs'),
    tei: searching('tei'),
  };
}

/** The time that reranking adds to the plain search at the median, as a share of what the tutorial's connector adds. */
function addedRatios(samples: Samples): { readonly pairs: number; readonly tei: number } {
  const added = (name: string) => median(samples[name]!) - median(samples.plain!);
  const ratio = (name: string) => rounded(added(name) / added('tutorial'));
  return { pairs: ratio('pairs'), tei: ratio('tei') };
}
