import type { Serving } from '../serving/serving';
import { servingOf } from '../serving/servings';
import { CONCURRENT_REQUESTS_WITHOUT_GPU, ENDPOINT_DEFAULTS } from './defaults';
import { deviceOf } from './device';
import { gpusOf } from './processors';

/**
 * The requests that an instance should have in hand. Each GPU and each instance without one scores one request at a time, and all
 * others wait: more in hand is more waiting, and no more throughput (docs/performance.md).
 */
export function concurrentRequestsOf(
  serving?: Serving,
  instanceType: string = ENDPOINT_DEFAULTS.instanceType,
): number {
  if (deviceOf(instanceType) === 'cpu') {
    return CONCURRENT_REQUESTS_WITHOUT_GPU;
  }
  const { concurrentRequests } = ENDPOINT_DEFAULTS.scaling;
  return concurrentRequests * (servingOf(serving).usesAllGpus ? gpusOf(instanceType) : 1);
}
