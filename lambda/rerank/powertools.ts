import { RERANK_SERVICE } from '../../protocol/rerank-function';
import { emfErrorMetrics, emfMetrics } from './emf-metrics';
import type { ErrorMetrics, Metrics } from './metrics';
import { Logger } from './powertools-library';

/** The logger and the metrics of a function. */
export interface Powertools {
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly errors: ErrorMetrics;
}

/** The logger and the metrics. In a module of its own, so that it can be loaded while the first request is under way. */
export function powertools(): Powertools {
  return {
    logger: new Logger({ serviceName: RERANK_SERVICE }),
    metrics: emfMetrics(),
    errors: emfErrorMetrics(),
  };
}
