import { setTimeout as sleep } from 'node:timers/promises';
import { RuntimeError } from '../../../local/endpoint/errors';
import type { ServerlessConfig } from './served-container';

/**
 * The containers of serverless endpoints. Each takes one call at a time; a call that meets none that is free waits for another one to
 * start, also when its caller has given up, and one that would make them too many is throttled.
 */
export class ServerlessContainers {
  /** How long a container takes to start, in milliseconds. */
  startMs = 2_000;
  /** By the name of the endpoint's configuration. */
  private readonly fleets = new Map<string, Fleet>();

  /** Makes a call in a container of that configuration. @throws RuntimeError when all that there may be have a call */
  async run<Answer>(
    configuration: string,
    { MaxConcurrency, ProvisionedConcurrency = 0 }: ServerlessConfig,
    call: () => Promise<Answer>,
  ): Promise<Answer> {
    const fleet = this.fleets.get(configuration) ?? {
      kept: ProvisionedConcurrency,
      free: ProvisionedConcurrency,
      busy: 0,
    };
    this.fleets.set(configuration, fleet);
    if (fleet.busy >= MaxConcurrency) {
      throw new RuntimeError(400, 'ThrottlingException', { message: 'Rate exceeded' });
    }
    fleet.busy++;
    try {
      if (fleet.free > 0) {
        fleet.free--;
      } else {
        await sleep(this.startMs);
      }
      return await call();
    } finally {
      fleet.busy--;
      fleet.free++;
    }
  }

  /** Whether no call is under way, nor a container that starts for one. */
  get isIdle(): boolean {
    return [...this.fleets.values()].every(({ busy }) => busy === 0);
  }

  /** Lets so long pass without a call that all go but those that are kept warm. */
  nobodyCalls(): void {
    for (const fleet of this.fleets.values()) {
      fleet.free = fleet.kept;
    }
  }
}

interface Fleet {
  readonly kept: number;
  free: number;
  busy: number;
}
