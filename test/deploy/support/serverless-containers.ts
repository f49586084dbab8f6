import { setTimeout as sleep } from 'node:timers/promises';
import type { SageMakerResource } from './control';
import { configurationOf, serverlessConfigOf } from './served-container';

/**
 * The containers of serverless endpoints: one starts at the first call, which waits for it, and goes when nobody calls, unless
 * some are kept warm.
 */
export class ServerlessContainers {
  /** How long a container takes to start, in milliseconds. */
  startMs = 8_000;
  private readonly starts = new Map<string, Promise<void>>();

  /** Waits until a container of the endpoint's configuration has started. */
  warm(resources: readonly SageMakerResource[], endpointName: string): Promise<void> {
    const configuration = configurationOf(resources, endpointName);
    const keptWarm = serverlessConfigOf(resources, endpointName)?.ProvisionedConcurrency !== undefined;
    const start = this.starts.get(configuration) ?? sleep(keptWarm ? 0 : this.startMs);
    this.starts.set(configuration, start);
    return start;
  }

  /** Resolves when all that are starting have. */
  async started(): Promise<void> {
    await Promise.all(this.starts.values());
  }

  /** Ends them all, as a while without calls does. */
  end(): void {
    this.starts.clear();
  }
}
