import { randomBytes } from 'node:crypto';
import { type Client, errors } from '@opensearch-project/opensearch';
import type { CrossEncoder } from '../../../local/endpoint';
import { allowLocalEndpoint } from '../../../local/system/connector-access';
import { pipelineBody } from '../../../protocol/pipeline';
import { type FaultyEndpoint, startFaultyEndpoint } from '../../support/faulty-endpoint';
import { overlapModel } from '../../support/overlap-model';
import { clientOf, clusterOf, type TestNode } from './clusters';
import { count } from './counts';
import { connectorTo, KEYS, StackDriver } from './stack';

/** The answer to a call, as far as the tests of the traps look at it. */
export interface Answer {
  readonly status: number;
  /** Type and reason of an error. */
  readonly reason: string;
  readonly ids: readonly string[];
  readonly scores: readonly number[];
  /** Of each hit, by which a next page begins. */
  readonly sorts: readonly unknown[][];
  readonly body: Readonly<Record<string, unknown>>;
}

/** Scores a passage that is a name and a number by the number, from 0 to 100, and any other by the words that are alike. */
const scoredByNumber: CrossEncoder = {
  ...overlapModel,
  async logits(pairs) {
    const others = await overlapModel.logits(pairs);
    return pairs.map(({ passage }, place) => {
      const number = /^\w+ (\d+)$/.exec(passage ?? '')?.[1];
      return number === undefined ? others[place]! : (Number(number) - 50) / 10;
    });
  },
};

/** What the tests of the traps share: a model that scores by the words that are alike, and pipelines over it. */
export class Traps {
  /** The passages of the last request to the endpoint; none when it was not asked. */
  passages: string[] = [];
  /** How many requests the endpoint was sent. */
  invocations = 0;
  private readonly pipelines: string[] = [];
  private readonly indices: string[] = [];
  private stack!: StackDriver;
  private endpoint!: FaultyEndpoint;
  private modelId!: string;

  private constructor(
    readonly node: TestNode,
    readonly client: Client,
  ) {}

  static async on(node: TestNode): Promise<Traps> {
    const traps = new Traps(node, clientOf(node));
    traps.endpoint = await startFaultyEndpoint({
      model: scoredByNumber,
      endpointName: 'cross-encoder',
      region: 'us-east-1',
      credentials: KEYS,
      onInvocation: (body) => {
        const { inputs } = JSON.parse(body.toString()) as { inputs: { text_pair: string }[] };
        traps.passages = inputs.map(({ text_pair }) => text_pair);
        traps.invocations += 1;
      },
    });
    await allowLocalEndpoint(clusterOf(traps.client), node.endpointHost);
    traps.stack = new StackDriver(() => clusterOf(traps.client));
    traps.modelId = await traps.stack.createModel(traps.connector());
    return traps;
  }

  /** Whether rerank processors find fields below an object, and read null as an empty text. */
  get since36(): boolean {
    return Number(this.node.version.split('.')[0]) >= 3;
  }

  /** Makes the endpoint slow, or fail, until the next test. */
  set faults(faults: FaultyEndpoint['faults']) {
    this.endpoint.faults = faults;
  }

  /** What each test begins with. */
  forget(): void {
    this.passages = [];
    this.invocations = 0;
    this.endpoint.faults = {};
  }

  /** Makes an index of one shard, by a name that nobody else has. */
  async index(documents: Readonly<Record<string, object>>, mappings: object = {}): Promise<string> {
    const index = `traps-${randomBytes(4).toString('hex')}`;
    const settings = { number_of_shards: 1, number_of_replicas: 0 };
    await this.client.indices.create({ index, body: { settings, mappings } });
    this.indices.push(index);
    await this.client.bulk({
      index,
      refresh: true,
      body: Object.entries(documents).flatMap(([id, document]) => [{ index: { _id: id } }, document]),
    });
    return index;
  }

  /** A pipeline over those fields; it fails loudly unless it is told to ignore failures. */
  async pipelineOver(
    documentFields: readonly string[],
    options: {
      readonly ignoreFailure?: boolean;
      readonly oversample?: number;
      readonly after?: object[];
    } = {},
  ): Promise<string> {
    const name = `traps-${randomBytes(4).toString('hex')}`;
    const { response_processors = [], ...rest } = pipelineBody({
      modelId: this.modelId,
      documentFields,
      ...options,
    });
    const body = { ...rest, response_processors: [...response_processors, ...(options.after ?? [])] };
    await this.client.transport.request({ method: 'PUT', path: `/_search/pipeline/${name}`, body });
    this.pipelines.push(name);
    return name;
  }

  async deletePipeline(name: string): Promise<void> {
    await this.client.transport.request({ method: 'DELETE', path: `/_search/pipeline/${name}` });
    this.pipelines.splice(this.pipelines.indexOf(name), 1);
  }

  async call(method: string, path: string, body?: object): Promise<Answer> {
    count({ searches: 1 });
    const [pathname, querystring] = path.split('?') as [string, string | undefined];
    try {
      const answer = await this.client.transport.request({
        method,
        path: pathname,
        ...(querystring && { querystring }),
        ...(body && { body }),
      });
      return read(answer.statusCode!, answer.body as unknown as Answer['body']);
    } catch (error) {
      if (!(error instanceof errors.ResponseError)) {
        throw error;
      }
      const { type, reason } = (error.body as { error: { type: string; reason: string } }).error;
      return { ...read(error.statusCode!, {}), reason: `${type}: ${reason}` };
    }
  }

  async close(): Promise<void> {
    for (const index of this.indices) {
      await this.client.indices.delete({ index });
    }
    for (const name of [...this.pipelines]) {
      await this.deletePipeline(name);
    }
    await this.stack.deleteModel(this.modelId, this.connector());
    await this.endpoint.close();
    await this.client.close();
  }

  private connector() {
    return connectorTo(this.endpoint.invocationsUrl.replace('127.0.0.1', this.node.endpointHost));
  }
}

function read(status: number, body: Answer['body']): Answer {
  const hits =
    (body as { hits?: { hits: { _id: string; _score: number; sort?: unknown[] }[] } }).hits?.hits ?? [];
  return {
    status,
    reason: '',
    ids: hits.map(({ _id }) => _id),
    scores: hits.map(({ _score }) => _score),
    sorts: hits.map(({ sort = [] }) => sort),
    body,
  };
}
