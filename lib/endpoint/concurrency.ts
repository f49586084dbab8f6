import type { Serving, ServingChoices } from '../serving/serving';
import { servingOf } from '../serving/servings';
import { violation } from '../shared/validation';
import { CONCURRENT_REQUESTS_OF_ONE_WORKER, ENDPOINT_DEFAULTS } from './defaults';
import { deviceOf } from './device';

/** The settings of an endpoint that decide how many requests an instance takes at once. */
interface ConcurrencyChoices extends Pick<ServingChoices, 'handler' | 'modelData' | 'environment'> {
  readonly serving?: Serving;
  readonly instanceType?: string;
  readonly fallbackInstanceTypes?: readonly string[];
  readonly scaling?: { readonly concurrentRequests?: number };
}

/** The requests for which an instance should be busy, waiting ones included, before others are added. */
export function concurrentRequestsOf(choices: ConcurrencyChoices): number {
  const waiting = waitingOnCpu(choices);
  return waiting === undefined
    ? ENDPOINT_DEFAULTS.scaling.concurrentRequests
    : Math.min(CONCURRENT_REQUESTS_OF_ONE_WORKER, waiting);
}

/** The error in a target that an instance never exceeds, since it refuses what would be beyond. */
export function concurrencyErrors(choices: ConcurrencyChoices): string[] {
  const waiting = waitingOnCpu(choices);
  const target = choices.scaling?.concurrentRequests;
  return waiting === undefined || target === undefined || target <= waiting
    ? []
    : [
        `scaling.concurrentRequests ${violation(target, `be at most ${waiting}`)}: so many requests wait on an instance ` +
          'before others are refused (environment.MMS_JOB_QUEUE_SIZE), and with a higher target none would ever be added',
      ];
}

/** The requests that wait at most for the one worker of an instance without a GPU; undefined where there is not one. */
function waitingOnCpu({
  serving,
  fallbackInstanceTypes = [],
  ...choices
}: ConcurrencyChoices): number | undefined {
  const { instanceType = ENDPOINT_DEFAULTS.instanceType } = choices;
  const instanceTypes = [instanceType, ...fallbackInstanceTypes];
  return deviceOf(instanceType) === 'cpu'
    ? servingOf(serving).waitingOnCpu({ ...choices, instanceTypes })
    : undefined;
}
