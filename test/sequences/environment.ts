import type { Client } from '@opensearch-project/opensearch';
import { allowLocalEndpoint } from '../../local/system/connector-access';
import type { Template } from '../integration/support/cloudformation';
import { clientOf, clusterOf, type TestNode } from '../integration/support/clusters';
import { FaultyRegistrar } from '../integration/support/faulty-stack';
import { indexForReranking } from '../integration/support/reranked-search';
import { connectorTo, KEYS } from '../integration/support/stack';
import { scoresAlike } from '../integration/support/unfit-model';
import { type FaultyEndpoint, startFaultyEndpoint } from '../support/faulty-endpoint';
import { overlapModel } from '../support/overlap-model';
import type { Step } from './steps';

const INDEX = 'sequences';

/** A node on which several workers run sequences side by side. */
export class Environment {
  private constructor(
    readonly node: TestNode,
    readonly client: Client,
    readonly workers: readonly Worker[],
  ) {}

  /** Prepares the node for that many workers. */
  static async prepare(node: TestNode, workers: number): Promise<Environment> {
    const client = clientOf(node);
    await allowLocalEndpoint(clusterOf(client), node.endpointHost);
    await indexForReranking(client, INDEX);
    return new Environment(
      node,
      client,
      await Promise.all(Array.from({ length: workers }, () => Worker.open(node, client))),
    );
  }

  async close(): Promise<void> {
    await Promise.all(this.workers.map((worker) => worker.close()));
    await this.client.close();
  }
}

/** Runs one sequence at a time, with a registrar behind a fault proxy and endpoints of its own. */
export class Worker {
  readonly index = INDEX;
  /** The bodies of the requests that the model got, the last ones. */
  readonly received: string[] = [];
  private well: FaultyEndpoint | undefined;
  private unfit: FaultyEndpoint | undefined;

  private constructor(
    private readonly node: TestNode,
    readonly client: Client,
    readonly registrar: FaultyRegistrar,
  ) {}

  static async open(node: TestNode, client: Client): Promise<Worker> {
    const worker = new Worker(node, client, await FaultyRegistrar.start(node));
    worker.well = await worker.endpoint();
    worker.unfit = await worker.endpoint();
    worker.unfit.faults = { answer: scoresAlike };
    return worker;
  }

  /** The template of a deployment. */
  template(
    step: Pick<Extract<Step, { do: 'deploy' }>, 'connector' | 'configuration' | 'pipeline' | 'fails'>,
  ): Template {
    const endpoint = step.fails === 'validation' ? this.unfit! : this.well!;
    const url = endpoint.invocationsUrl.replace('127.0.0.1', this.node.endpointHost);
    const fields = step.pipeline === 0 ? ['passage_text'] : ['passage_text', 'title'];
    return {
      connector: connectorTo(url, 30 + step.connector),
      configuration: `configuration-${step.configuration}`,
      documentFields: step.fails === 'pipeline' ? [] : fields,
      failsLater: step.fails === 'later',
    };
  }

  async close(): Promise<void> {
    await this.registrar.stop();
    await this.well?.close();
    await this.unfit?.close();
  }

  private endpoint(): Promise<FaultyEndpoint> {
    return startFaultyEndpoint({
      model: overlapModel,
      endpointName: 'cross-encoder',
      region: 'us-east-1',
      credentials: KEYS,
      onInvocation: (body) => {
        this.received.push(body.toString('utf8'));
        this.received.splice(0, this.received.length - 10);
      },
    });
  }
}
