import {
  RERANK_NAMESPACE,
  RERANK_SERVICE,
  type RerankDimension,
  type RerankMetric,
} from '../../protocol/rerank-function';
import type { ErrorMetrics, Metrics } from './metrics';
import { MetricUnit, Metrics as Powertools } from './powertools-library';

/** Powertools, which knows the names of the rerank function's metrics and dimensions only. */
type RerankMetrics = Omit<Powertools, 'addMetric' | 'addDimension'> & {
  addMetric(name: RerankMetric, ...rest: Tail<Parameters<Powertools['addMetric']>>): RerankMetrics;
  addDimension(name: RerankDimension, value: string): RerankMetrics;
};
type Tail<List extends unknown[]> = List extends [unknown, ...infer Rest] ? Rest : never;

const powertools = (): RerankMetrics =>
  new Powertools({ namespace: RERANK_NAMESPACE, serviceName: RERANK_SERVICE });

/**
 * Metrics as lines of the log in CloudWatch's embedded metric format, by dimension `service`:
 * `Requests`, `Documents`, `NotReranked` and `Retried` are counts, `Latency` and `EndpointLatency` milliseconds.
 * `NotReranked` is also 0, so that its average is the share of requests that were not reranked; with a further
 * dimension `reason` it comes in a line of its own.
 */
export function emfMetrics(): Metrics {
  const metrics = powertools();
  return {
    record({ documents, latencyMs, endpointMs, retried, notReranked }) {
      metrics
        .addMetric('Requests', MetricUnit.Count, 1)
        .addMetric('Documents', MetricUnit.Count, documents)
        .addMetric('NotReranked', MetricUnit.Count, notReranked ? 1 : 0)
        .addMetric('Retried', MetricUnit.Count, retried)
        .addMetric('Latency', MetricUnit.Milliseconds, latencyMs);
      for (const ms of endpointMs.slice(0, MOST_VALUES)) {
        metrics.addMetric('EndpointLatency', MetricUnit.Milliseconds, ms);
      }
      metrics.publishStoredMetrics();
      if (notReranked) {
        metrics
          .addDimension('reason', notReranked)
          .addMetric('NotReranked', MetricUnit.Count, 1)
          .publishStoredMetrics();
      }
    },
  };
}

/**
 * Counts of errors as such lines, `InternalErrors` and `GivenErrors`, by dimensions `service` and `function_name`: they are
 * compared with what Lambda counts of one function.
 */
export function emfErrorMetrics(): ErrorMetrics {
  const metrics = powertools();
  const count = (name: RerankMetric) =>
    metrics
      .addDimension('function_name', process.env.AWS_LAMBDA_FUNCTION_NAME!)
      .addMetric(name, MetricUnit.Count, 1)
      .publishStoredMetrics();
  return {
    internal: () => count('InternalErrors'),
    given: (invokedAt) => {
      metrics.setTimestamp(invokedAt);
      count('GivenErrors');
    },
  };
}

/** With 100 values of one metric Powertools would write the line early, and the rest as a second request. */
const MOST_VALUES = 99;
