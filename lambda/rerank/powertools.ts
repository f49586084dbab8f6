import { Logger } from '@aws-lambda-powertools/logger';
import { emfMetrics } from './emf-metrics';
import { type Metrics, SERVICE } from './metrics';

/** What Powertools is used for. In a module of its own, so that it can be loaded while the first request is under way. */
export function powertools(): { readonly logger: Logger; readonly metrics: Metrics } {
  return { logger: new Logger({ serviceName: SERVICE }), metrics: emfMetrics() };
}
