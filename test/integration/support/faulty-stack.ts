import type { Client } from '@opensearch-project/opensearch';
import { openClient } from '../../../lambda/register/client';
import { Cluster } from '../../../lambda/register/cluster';
import { Deadline } from '../../../lambda/register/deadline';
import { CloudFormation, type Weather } from './cloudformation';
import type { TestNode } from './clusters';
import { FaultProxy } from './fault-proxy';

/** Long enough for a call that is answered, short enough to wait for one that is not. */
const ATTEMPT_MS = 3_000;
const HANDLER_MS = 30_000;
/** A handler that was killed spends it in vain. */
const CLEAN_UP_MS = 6_000;

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
  newStack(weather?: Weather): CloudFormation {
    return new CloudFormation(() => this.handlerCluster(), weather);
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
      cleanUpMs: CLEAN_UP_MS,
      attemptMs: ATTEMPT_MS,
      propagationMs: HANDLER_MS,
    });
  }
}
