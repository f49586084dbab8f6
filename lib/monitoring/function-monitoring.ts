import { Duration } from 'aws-cdk-lib';
import {
  ComparisonOperator,
  MathExpression,
  Metric,
  Stats,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { CustomMetricWithAlarm, MonitoringFacade } from 'cdk-monitoring-constructs';
import {
  RERANK_NAMESPACE,
  RERANK_SERVICE,
  type RerankDimension,
  type RerankMetric,
  WAKING,
} from '../../protocol/rerank-function';

/** Adds graphs and alarms of the registrar: each of its failures fails a deployment, or leaves something behind. */
export function monitorRegistrar(facade: MonitoringFacade, registrar: IFunction): void {
  facade.monitorLambdaFunction({
    lambdaFunction: registrar,
    humanReadableName: 'Registrar',
    alarmFriendlyName: 'Registrar',
    addFaultCountAlarm: { Warning: ANY },
    addThrottlesCountAlarm: { Warning: ANY },
  });
}

/**
 * Adds graphs and alarms of the rerank function: its own, the faults that only Lambda sees, and the share of requests that
 * it answered without a rerank.
 *
 * @param sleeps - whether the endpoint may sleep: requests that met it waking are then left out of the share
 */
export function monitorRerankFunction(
  facade: MonitoringFacade,
  rerank: IFunction,
  { sleeps = false }: { readonly sleeps?: boolean } = {},
): void {
  facade
    .monitorLambdaFunction({
      lambdaFunction: rerank,
      humanReadableName: 'Rerank function',
      alarmFriendlyName: 'Function',
      addThrottlesCountAlarm: { Critical: ANY },
      addLatencyP99Alarm: {
        Warning: {
          maxLatencyPercentageOfTimeout: 80,
          period: FIVE_MINUTES,
          datapointsToAlarm: 2,
          evaluationPeriods: 3,
          treatMissingDataOverride: TreatMissingData.NOT_BREACHING,
        },
      },
    })
    .monitorCustom({
      humanReadableName: 'Answers of the rerank function',
      alarmFriendlyName: 'Function',
      metricGroups: [
        { title: 'Not reranked, in percent', metrics: [notReranked(sleeps)] },
        { title: 'Faults', metrics: [internalErrors(rerank), crashes(rerank)] },
      ],
    });
}

function notReranked(sleeps: boolean): CustomMetricWithAlarm {
  return {
    metric: notRerankedShare(sleeps),
    alarmFriendlyName: 'NotReranked-Rate',
    addAlarm: {
      Critical: {
        threshold: 5,
        comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
        datapointsToAlarm: 3,
        evaluationPeriods: 5,
        treatMissingDataOverride: TreatMissingData.NOT_BREACHING,
        alarmDescriptionOverride:
          'More than 5 % of the requests were not reranked, whether callers got 503 or the original order.',
      },
    },
  };
}

/** Faults that the function reports itself, over HTTP too, where Lambda sees no error. */
function internalErrors(rerank: IFunction): CustomMetricWithAlarm {
  return {
    metric: errorsWrittenBy(rerank, 'InternalErrors'),
    alarmFriendlyName: 'Internal-Error-Count',
    addAlarm: {
      Critical: {
        threshold: 0,
        comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
        datapointsToAlarm: 1,
        evaluationPeriods: 1,
        treatMissingDataOverride: TreatMissingData.NOT_BREACHING,
        alarmDescriptionOverride: 'The rerank function failed by a fault of its own; its log has where.',
      },
    },
  };
}

/**
 * Faults that only Lambda sees: a time-out, a crash, too little memory, a start that fails, an answer that is too
 * large.
 */
function crashes(rerank: IFunction): CustomMetricWithAlarm {
  return {
    metric: unexplainedErrors(rerank),
    alarmFriendlyName: 'Crash-Count',
    addAlarm: {
      Critical: {
        threshold: 0,
        comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
        // The period before the last one is evaluated, so that there must be several.
        datapointsToAlarm: 1,
        evaluationPeriods: 3,
        treatMissingDataOverride: TreatMissingData.NOT_BREACHING,
        alarmDescriptionOverride:
          'Invocations of the rerank function ended without its saying so: time-outs, crashes, failed starts.',
      },
    },
  };
}

/**
 * The errors that Lambda counted and the function did not give a direct caller itself, of the period before: a count from
 * the log may arrive five minutes late. What is not explained counts, so that no kind of crash has to be known by name.
 *
 * At the edge of two periods an error can be in one, and its explanation in the next, whose own errors are then fewer than
 * its explanations; that surplus is taken off the period before.
 */
function unexplainedErrors(rerank: IFunction): MathExpression {
  const unexplained = new MathExpression({
    expression: 'FILL(errors, 0) - FILL(given, 0)',
    usingMetrics: {
      errors: rerank.metricErrors({ statistic: Stats.SUM, period: FIVE_MINUTES }),
      given: errorsWrittenBy(rerank, 'GivenErrors'),
    },
    period: FIVE_MINUTES,
  });
  return new MathExpression({
    expression: 'unexplained - DIFF(unexplained) + IF(unexplained < 0, unexplained, 0)',
    usingMetrics: { unexplained },
    label: 'Crashes, five minutes before',
    period: FIVE_MINUTES,
  });
}

const DIMENSIONS: RerankDimensions = { service: RERANK_SERVICE };

type RerankDimensions = Partial<Record<RerankDimension, string>>;

function errorsWrittenBy(rerank: IFunction, metricName: RerankMetric): Metric {
  return new Metric({
    namespace: RERANK_NAMESPACE,
    metricName,
    dimensionsMap: { ...DIMENSIONS, function_name: rerank.functionName } satisfies RerankDimensions,
    statistic: Stats.SUM,
    period: FIVE_MINUTES,
  });
}

function notRerankedShare(sleeps: boolean): MathExpression {
  const metric = (metricName: RerankMetric, dimensions: RerankDimensions = {}) =>
    new Metric({
      namespace: RERANK_NAMESPACE,
      metricName,
      dimensionsMap: { ...DIMENSIONS, ...dimensions },
      statistic: Stats.SUM,
      period: MINUTE,
    });
  return new MathExpression({
    expression: sleeps
      ? '100 * (FILL(notReranked, 0) - FILL(waking, 0)) / requests'
      : '100 * FILL(notReranked, 0) / requests',
    usingMetrics: {
      notReranked: metric('NotReranked'),
      requests: metric('Requests'),
      ...(sleeps && { waking: metric('NotReranked', { reason: WAKING }) }),
    },
    label: 'Not reranked',
    period: MINUTE,
  });
}

const MINUTE = Duration.minutes(1);
const FIVE_MINUTES = Duration.minutes(5);

/** Without invocations there are no errors. */
const ANY = {
  maxErrorCount: 0,
  period: FIVE_MINUTES,
  datapointsToAlarm: 1,
  treatMissingDataOverride: TreatMissingData.NOT_BREACHING,
};
