import { DEFAULT_SERVING } from '../serving/servings';
import { TrafficShift } from './traffic-shift';

/** The defaults of an endpoint. */
export const ENDPOINT_DEFAULTS = {
  serving: DEFAULT_SERVING,
  instanceType: 'ml.g4dn.xlarge',
  instanceCount: 1,
  startupMinutes: 15,
  scaling: { concurrentRequests: 4, scaleInMinutes: 10 },
  scaleToZero: { maxCopyCount: 1, concurrentRequests: 4, scaleInMinutes: 10 },
  schedule: { days: 'MON-FRI', offHours: 'off' },
  rollout: {
    trafficShift: TrafficShift.ALL_AT_ONCE,
    bakeMinutes: 5,
    maxErrorPercent: 5,
    maxLatencyMs: 10_000,
  },
} as const;

/** The default of `scaling.concurrentRequests` where one worker scores all requests of an instance, on its processor. */
export const CONCURRENT_REQUESTS_OF_ONE_WORKER = 2;

/** The defaults of a serverless endpoint: within the quotas that accounts have that are new. */
export const SERVERLESS_DEFAULTS = { memorySize: 3072, maxConcurrency: 5 } as const;

/** The variant of the endpoints that this project makes, and that SageMaker's own tools make. */
export const VARIANT_NAME = 'AllTraffic';

/** The defaults of the attributes of an imported endpoint. */
export const IMPORTED_ENDPOINT_DEFAULTS = {
  protocol: 'pairs',
  variantName: VARIANT_NAME,
  instanceCount: 1,
  serverless: false,
} as const;
