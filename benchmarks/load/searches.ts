import type { Client } from '@opensearch-project/opensearch';
import { openClient } from '../../lambda/register/opensearch/client';
import { Cluster } from '../../lambda/register/opensearch/cluster';
import { Deadline } from '../../lambda/shared/deadline';
import { type OpenSearchNode, startOpenSearch } from '../../local/opensearch';
import { allowLocalEndpoint } from '../../local/system/connector-access';
import { PASSAGE_FIELD } from '../../local/system/passages';
import { indexPassages, search } from '../../local/system/search';
import { connectorBody } from '../../protocol/connector';
import type { BenchmarkContext } from '../benchmark';
import { shortPairs } from '../passages';
import { makePipeline } from '../rerank-pipelines';
import { KEYS, REGION } from './sagemaker';
import type { Call } from './under-load';

const RUN_NAME = `load-${Date.now()}`;

/** Searches of a node of OpenSearch, through pipelines as a deployment makes them. */
export class Searches {
  private constructor(
    private readonly node: OpenSearchNode,
    private readonly client: Client,
    private readonly undo: (() => Promise<unknown>)[],
  ) {}

  /** Starts a node, and indexes that many passages. */
  static async start(
    passages: number,
    { opensearch, progress, signal }: Pick<BenchmarkContext, 'opensearch' | 'progress' | 'signal'>,
  ): Promise<Searches> {
    const node = await startOpenSearch({ url: opensearch, progress, signal, quickStart: false, port: 0 });
    const searches = new Searches(node, openClient({ url: node.url, auth: { type: 'none' } }), []);
    try {
      await searches.prepare(passages, signal);
      return searches;
    } catch (error) {
      await searches.stop();
      throw error;
    }
  }

  /** Makes a pipeline to the endpoint at a URL on this machine's loopback. @returns a search through it */
  async through(name: string, invocationsUrl: string): Promise<(passages: number) => Call> {
    const url = invocationsUrl.replace('127.0.0.1', this.node.endpointHost);
    const credential = { access_key: KEYS.accessKeyId, secret_key: KEYS.secretAccessKey };
    const connector = connectorBody({
      ...{ url, credential, region: REGION, device: 'cpu', engineVersion: this.node.version },
    });
    const pipelineName = `${RUN_NAME}-${name}`;
    this.undo.push(await makePipeline(this.client, pipelineName, connector, PASSAGE_FIELD));
    const request = { index: RUN_NAME, query: shortPairs(1).query, candidates: 'match-first' } as const;
    return (size) => async () => {
      try {
        const hits = await search(this.client, { ...request, size, pipelineName });
        return hits.length === size ? undefined : `${hits.length} hits`;
      } catch (error) {
        const { statusCode, name } = error as Error & { readonly statusCode?: number };
        return String(statusCode ?? name);
      }
    };
  }

  async stop(): Promise<void> {
    for (const undo of this.undo.toReversed()) {
      await undo().catch(() => undefined);
    }
    await this.client.close();
    await this.node.stop();
  }

  private async prepare(passages: number, signal: AbortSignal): Promise<void> {
    const cluster = new Cluster(this.client, { deadline: Deadline.in(120_000), signal });
    this.undo.push(await allowLocalEndpoint(cluster, this.node.endpointHost));
    this.undo.push(() => this.client.indices.delete({ index: RUN_NAME, ignore_unavailable: true }));
    const texts = shortPairs(passages).passages.map((text, id) => ({ id: String(id), text }));
    await indexPassages(this.client, RUN_NAME, texts, { signal });
  }
}
