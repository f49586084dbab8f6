import type { Client } from '@opensearch-project/opensearch';
import { openClient } from '../../../lambda/register/opensearch/client';
import { Cluster } from '../../../lambda/register/opensearch/cluster';
import { Deadline } from '../../../lambda/shared/deadline';
import { CloudFormation, type StackOptions } from './cloudformation';
import type { TestNode } from './clusters';
import { FaultProxy } from './fault-proxy';

/** Long enough for every call that is answered, on a busy machine too: one that is given up too early is made twice. */
const ATTEMPT_MS = 30_000;
/** As Lambda would give it: two attempts on a busy machine, and what they call for, take minutes. */
const HANDLER_MS = 300_000;
const CLEAN_UP_MS = 30_000;

/** A registrar behind a proxy that injects faults, for one stack after the other. */
export class FaultyRegistrar {
  private constructor(
    readonly proxy: FaultProxy,
    private readonly client: Client,
  ) {}

  static async start(node: TestNode): Promise<FaultyRegistrar> {
    const proxy = await FaultProxy.start(node);
    return new FaultyRegistrar(proxy, openClient({ url: proxy.url, auth: { type: 'none' } }));
  }

  /** A new stack whose every event gets a handler of its own. */
  newStack(options?: StackOptions): CloudFormation {
    return new CloudFormation(() => this.handlerCluster(), options);
  }

  async stop(): Promise<void> {
    await this.client.close();
    await this.proxy.stop();
  }

  private handlerCluster(): Cluster {
    const killed = this.proxy.nextHandler();
    return new Cluster(this.client, {
      deadline: Deadline.in(HANDLER_MS),
      signal: killed,
      // Whoever is killed does not clean up either.
      get cleanUpMs() {
        return killed.aborted ? 1 : CLEAN_UP_MS;
      },
      attemptMs: ATTEMPT_MS,
      longestAttemptMs: ATTEMPT_MS,
      propagationMs: HANDLER_MS,
    });
  }
}
