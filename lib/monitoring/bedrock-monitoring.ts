import { Duration } from 'aws-cdk-lib';
import { ComparisonOperator, Metric, Stats, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import type { CustomMetricWithAlarm, MonitoringFacade } from 'cdk-monitoring-constructs';

/**
 * Adds graphs and alarms of a model of Amazon Bedrock. Its metrics are of all who call the model in the account and region
 * (https://docs.aws.amazon.com/bedrock/latest/userguide/monitoring-runtime-metrics.html).
 */
export function monitorBedrock(facade: MonitoringFacade, modelId: string, latencyBudgetMs: number): void {
  const metric = (metricName: string, statistic: string = Stats.SUM) =>
    new Metric({
      namespace: 'AWS/Bedrock',
      metricName,
      dimensionsMap: { ModelId: modelId },
      statistic,
      period: Duration.minutes(1),
    });
  const failures = Object.entries(FAILURES).map(([metricName, [name, about]]) =>
    watched(metric(metricName), name, 0, about),
  );
  const latency = watched(
    metric('InvocationLatency', Stats.p(99)),
    'Latency',
    latencyBudgetMs,
    'One call in a hundred takes longer than its budget.',
  );
  facade.monitorCustom({
    humanReadableName: `Amazon Bedrock, ${modelId}`,
    alarmFriendlyName: 'Bedrock',
    metricGroups: [
      { title: 'Calls, and queries billed', metrics: [metric('Invocations'), metric('SearchUnits')] },
      { title: 'Failed calls', metrics: failures },
      { title: 'Latency, in ms', metrics: [latency] },
    ],
  });
}

/** The metrics of failed calls: the names of their alarms, and what these tell. */
const FAILURES: Readonly<Record<string, readonly [string, string]>> = {
  InvocationClientErrors: [
    'Client-Errors',
    'Bedrock refuses calls: no access to the model, or requests that it does not take.',
  ],
  InvocationServerErrors: ['Server-Errors', 'Bedrock fails calls.'],
  InvocationThrottles: ['Throttles', 'More calls than the quota of the account for the model allows.'],
};

/** A metric with an alarm when it is above the threshold in three of five minutes. */
function watched(metric: Metric, name: string, threshold: number, about: string): CustomMetricWithAlarm {
  return {
    metric,
    alarmFriendlyName: name,
    addAlarm: {
      Critical: {
        threshold,
        comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
        datapointsToAlarm: 3,
        evaluationPeriods: 5,
        treatMissingDataOverride: TreatMissingData.NOT_BREACHING,
        alarmDescriptionOverride: about,
      },
    },
  };
}
