import { randomBytes } from 'node:crypto';
import { type Client, errors } from '@opensearch-project/opensearch';
import type { Config } from '../../../lib/profile/validate';
import type { LocalEndpoint } from '../../../local/endpoint';
import { allowLocalEndpoint } from '../../../local/system/connector-access';
import { startFaultyEndpoint } from '../../support/faulty-endpoint';
import { overlapModel } from '../../support/overlap-model';
import { clientOf, clusterOf, type TestNode } from './clusters';
import { count } from './counts';
import { ProfilePipeline } from './profile-pipeline';
import { connectorTo, KEYS, StackDriver } from './stack';

/** Each document of the small indices holds one word of the query more than the one before it. */
const QUERY = 'alpha beta stone tower river';
export const DOCUMENTS = {
  d1: { passage_text: 'alpha', rank: 5 },
  d2: { passage_text: 'alpha stone', rank: 4 },
  d3: { passage_text: 'alpha beta stone', rank: 3 },
  d4: { passage_text: 'beta stone tower river', rank: 2 },
  d5: { passage_text: 'alpha beta stone tower river', rank: 1 },
};
export const BY_THE_MODEL = ['d5', 'd4', 'd3', 'd2', 'd1'];
export const HYBRID = {
  hybrid: { queries: [{ match: { passage_text: 'alpha' } }, { match: { passage_text: 'beta' } }] },
};
/** The plain order of a hundred documents is that of their numbers; the model likes those from 46 to 50, the last one best. */
const HUNDRED = Object.fromEntries(
  Array.from({ length: 100 }, (_, index) => {
    const held = index < 50 ? Math.max(0, index - 44) : 0;
    const passage_text = held > 0 ? QUERY.split(' ').slice(0, held).join(' ') : 'bread';
    return [`n${index + 1}`, { passage_text, place: index + 1 }];
  }),
);
export const IN_PLACES = { query: { match_all: {} }, sort: ['place'] };

export interface Hit {
  readonly _id: string;
  readonly _score: number;
  readonly _source: Record<string, unknown>;
  readonly sort?: readonly unknown[];
  readonly _explanation?: { readonly value: number };
}

interface Answer {
  readonly hits: { readonly hits: Hit[] };
  readonly _scroll_id?: string;
}

type PipelineSettings = Partial<Config['pipeline']>;

/** Pipelines of profiles on a node, and three indices that are searched through them: `one` shard, `three`, and a `hundred` documents. */
export class PipelineSearches {
  /** Whether reciprocal rank fusion takes a constant and weights, and `z_score` is there. */
  readonly since3: boolean;
  /** The passages that were scored. */
  passages: string[] = [];

  private readonly profile: Partial<Config>;
  private readonly suffix = randomBytes(4).toString('hex');
  private readonly pipelines: ProfilePipeline[] = [];
  private readonly stack: StackDriver;
  private readonly client: Client;
  private endpoint!: LocalEndpoint;
  private modelId!: string;

  constructor(private readonly node: TestNode) {
    this.since3 = node.version.startsWith('3.');
    this.profile = { domain: { engineVersion: this.since3 ? '3.5' : '2.19' } };
    this.client = clientOf(node);
    this.stack = new StackDriver(() => this.cluster());
  }

  cluster() {
    return clusterOf(this.client);
  }

  async start(): Promise<void> {
    this.endpoint = await startFaultyEndpoint({
      model: overlapModel,
      endpointName: 'cross-encoder',
      region: 'us-east-1',
      credentials: KEYS,
      onInvocation: (body) => {
        const { inputs } = JSON.parse(body.toString()) as { inputs: { text_pair: string }[] };
        this.passages.push(...inputs.map(({ text_pair }) => text_pair));
      },
    });
    await allowLocalEndpoint(this.cluster(), this.node.endpointHost);
    this.modelId = await this.stack.createModel(this.connector());
    await this.fill('one', DOCUMENTS, 1);
    await this.fill('three', DOCUMENTS, 3);
    await this.fill('hundred', HUNDRED, 1);
    this.passages = [];
  }

  async stop(): Promise<void> {
    await this.client.indices.delete({ index: ['one', 'three', 'hundred'].map((name) => this.index(name)) });
    await this.stack.deleteModel(this.modelId, this.connector());
    await this.endpoint.close();
    await this.client.close();
  }

  /** Between two tests. */
  async clear(): Promise<void> {
    await Promise.all(this.pipelines.splice(0).map((pipeline) => pipeline.delete()));
    this.passages = [];
  }

  newPipeline(): ProfilePipeline {
    const name = `pipeline-${randomBytes(4).toString('hex')}`;
    const pipeline = new ProfilePipeline(() => this.cluster(), this.profile, this.modelId, name);
    this.pipelines.push(pipeline);
    return pipeline;
  }

  /** The name of a pipeline of profile `dev` with these settings. */
  async registered(settings: PipelineSettings, profile: Partial<Config> = {}): Promise<string> {
    const pipeline = this.newPipeline();
    await pipeline.create(settings, profile);
    return pipeline.name;
  }

  async through(name: string, on: string, body: object, parameters = ''): Promise<Hit[]> {
    return (await this.search(name, on, body, parameters)).hits.hits;
  }

  /** All pages of a scroll. */
  async scrolled(name: string, on: string, body: object): Promise<Hit[][]> {
    const pages: Hit[][] = [];
    let answer = await this.search(name, on, body, '&scroll=1m');
    while (answer.hits.hits.length > 0) {
      pages.push(answer.hits.hits);
      const next = await this.client.scroll({ body: { scroll: '1m', scroll_id: answer._scroll_id! } });
      answer = next.body as unknown as Answer;
    }
    return pages;
  }

  private async search(name: string, on: string, body: object, parameters: string): Promise<Answer> {
    count({ searches: 1 });
    const { body: answer } = await this.client.transport.request({
      method: 'POST',
      path: `/${this.index(on)}/_search`,
      querystring: `search_pipeline=${name}${parameters}`,
      body: { ext: { rerank: { query_context: { query_text: QUERY } } }, ...body },
    });
    return answer as unknown as Answer;
  }

  /** The pipeline as OpenSearch has it. */
  async stored(name: string): Promise<Record<string, readonly Record<string, object>[]>> {
    const { body } = await this.client.transport.request({
      method: 'GET',
      path: `/_search/pipeline/${name}`,
    });
    return (body as never)[name];
  }

  private index(name: string): string {
    return `${name}-${this.suffix}`;
  }

  private connector() {
    return connectorTo(this.endpoint.invocationsUrl.replace('127.0.0.1', this.node.endpointHost));
  }

  private async fill(name: string, documents: Record<string, object>, shards: number): Promise<void> {
    const index = this.index(name);
    const settings = { number_of_shards: shards, number_of_replicas: 0 };
    await this.client.indices.create({ index, body: { settings } });
    await this.client.bulk({
      index,
      refresh: true,
      body: Object.entries(documents).flatMap(([id, document]) => [{ index: { _id: id } }, document]),
    });
  }
}

export const idsOf = (hits: readonly Hit[]) => hits.map(({ _id }) => _id);

/** What a call is refused with: the status and what OpenSearch said, or the message of an error. */
export async function refusalOf(call: Promise<unknown>): Promise<string> {
  const error = await call.then(
    () => 'not refused',
    (thrown: unknown) => thrown,
  );
  return error instanceof errors.ResponseError
    ? `${error.statusCode}: ${JSON.stringify(error.body)}`
    : String(error);
}
