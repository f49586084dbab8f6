import { openClient } from '../lambda/register/client';
import { Cluster } from '../lambda/register/cluster';
import { Deadline } from '../lambda/register/deadline';
import { progressToStderr } from '../local/command/run';
import { startOpenSearch } from '../local/opensearch';
import { allowLocalEndpoint } from '../local/system/connector-access';
import { PASSAGE_FIELD } from '../local/system/passages';
import { register } from '../local/system/registration';
import { indexPassages, search } from '../local/system/search';
import { startInstantEndpoint } from './instant-endpoint';
import { summary } from './percentile';

const PASSAGES = [10, 100, 1_000];
const PASSAGE_CHARACTERS = 500;
const WARM_UP = 30;
const ROUNDS = 200;

/**
 * What reranking costs in OpenSearch itself: the same search plain and reranked, in turn, against an endpoint that
 * answers at once. Times are taken by the client; `took` leaves the pipeline out.
 */
export async function measureOpenSearchPath(
  signal: AbortSignal,
  print: (line: object) => void,
): Promise<void> {
  const progress = progressToStderr();
  const node = await startOpenSearch({ progress, signal, quickStart: false });
  const endpoint = await startInstantEndpoint();
  const client = openClient({ url: node.url, auth: { type: 'none' } });
  try {
    const cluster = new Cluster(client, { deadline: Deadline.in(120_000), signal });
    await allowLocalEndpoint(cluster, node.endpointHost);
    const { pipelineName } = await register(cluster, {
      owner: 'benchmark',
      invocationsUrl: endpoint.invocationsUrl.replace('127.0.0.1', node.endpointHost),
      region: 'us-east-1',
      credential: { access_key: 'benchmark', secret_key: 'benchmark' },
      pipelineName: 'benchmark',
      documentFields: [PASSAGE_FIELD],
    });
    const index = 'benchmark';
    const text = (id: number) => `passage ${id} `.repeat(PASSAGE_CHARACTERS / 4).slice(0, PASSAGE_CHARACTERS);
    const passages = Array.from({ length: Math.max(...PASSAGES) }, (_, id) => ({
      id: String(id),
      text: text(id),
    }));
    await indexPassages(client, index, passages, signal);

    for (const size of PASSAGES) {
      progress(`searching for ${size} passages`);
      const request = { index, query: 'passage 7', size, candidates: 'match' } as const;
      const plain: number[] = [];
      const reranked: number[] = [];
      for (let round = -WARM_UP; round < ROUNDS; round++) {
        signal.throwIfAborted();
        const plainMs = await timed(() => search(client, request));
        const rerankedMs = await timed(() => search(client, { ...request, pipelineName }));
        if (round >= 0) {
          plain.push(plainMs);
          reranked.push(rerankedMs);
        }
      }
      print({
        benchmark: 'opensearch-path',
        opensearch: node.version,
        passages: size,
        rounds: ROUNDS,
        plainMs: summary(plain),
        rerankedMs: summary(reranked),
        medianRatio: Math.round((summary(reranked).p50 / summary(plain).p50) * 100) / 100,
      });
    }
  } finally {
    await client.close();
    await endpoint.close();
    await node.stop();
  }
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await work();
  return performance.now() - started;
}
