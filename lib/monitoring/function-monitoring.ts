import { Duration } from 'aws-cdk-lib';
import {
  ComparisonOperator,
  MathExpression,
  Metric,
  Stats,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { MonitoringFacade } from 'cdk-monitoring-constructs';

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
 * Adds graphs and alarms of the rerank function: its own, and the share of requests that it answered without a rerank.
 *
 * An error of the function is never the endpoint's, which it answers as such, but a defect, a crash or a time-out.
 */
export function monitorRerankFunction(facade: MonitoringFacade, rerank: IFunction): void {
  facade
    .monitorLambdaFunction({
      lambdaFunction: rerank,
      humanReadableName: 'Rerank function',
      alarmFriendlyName: 'Function',
      addFaultCountAlarm: { Critical: ANY },
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
        {
          title: 'Not reranked, in percent',
          metrics: [
            {
              metric: notRerankedShare(),
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
            },
          ],
        },
      ],
    });
}

/** The namespace and the dimension that `lambda/rerank` writes its metrics with. */
const NAMESPACE = 'opensearch-sagemaker-reranker';
const DIMENSIONS = { service: 'rerank' };

function notRerankedShare(): MathExpression {
  const metric = (metricName: string) =>
    new Metric({
      namespace: NAMESPACE,
      metricName,
      dimensionsMap: DIMENSIONS,
      statistic: Stats.SUM,
      period: MINUTE,
    });
  return new MathExpression({
    expression: '100 * FILL(notReranked, 0) / requests',
    usingMetrics: { notReranked: metric('NotReranked'), requests: metric('Requests') },
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
