import { servingOf } from '../serving/servings';
import { CONCURRENT_REQUESTS_OF_ONE_WORKER, ENDPOINT_DEFAULTS } from './defaults';
import { deviceOf } from './device';
import type { CrossEncoderEndpointProps } from './props';

/** The requests for which an instance should be busy, waiting ones included, before others are added. */
export function concurrentRequestsOf({
  serving,
  instanceType = ENDPOINT_DEFAULTS.instanceType,
  ...choices
}: CrossEncoderEndpointProps): number {
  const hasOneWorker = deviceOf(instanceType) === 'cpu' && servingOf(serving).hasOneWorkerOnCpu(choices);
  return hasOneWorker ? CONCURRENT_REQUESTS_OF_ONE_WORKER : ENDPOINT_DEFAULTS.scaling.concurrentRequests;
}
