import { Duration } from 'aws-cdk-lib';
import { ComparisonOperator, MathExpression, Stats, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import {
  type CustomMetricGroup,
  type MonitoringFacade,
  type OpenSearchClusterMonitoringProps,
  OpenSearchClusterStatus,
} from 'cdk-monitoring-constructs';
import type { ISearchDomain } from '../domain/search-domain';

/**
 * Adds graphs and alarms of a domain, with the thresholds that AWS recommends.
 *
 * https://docs.aws.amazon.com/opensearch-service/latest/developerguide/cloudwatch-alarms.html
 */
export function monitorDomain(facade: MonitoringFacade, domain: ISearchDomain): void {
  facade
    .monitorOpenSearchCluster({
      domain: domain.domain,
      humanReadableName: 'Search domain',
      alarmFriendlyName: 'Domain',
      ...CLUSTER_ALARMS,
    })
    .monitorCustom({
      humanReadableName: 'Requests to the search domain',
      alarmFriendlyName: 'Domain',
      metricGroups: [failedRequests(domain)],
    });
}

function failedRequests(domain: ISearchDomain): CustomMetricGroup {
  return {
    title: 'Failed requests, in percent',
    metrics: [
      {
        metric: failedShare(domain),
        alarmFriendlyName: '5XX-Rate',
        addAlarm: {
          // Without requests there is no share of them.
          Critical: {
            threshold: 10,
            comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
            datapointsToAlarm: 2,
            evaluationPeriods: 3,
            treatMissingDataOverride: TreatMissingData.NOT_BREACHING,
            alarmDescriptionOverride:
              'OpenSearch answers 10 % of the requests with a 5xx: it is overloaded, or the model fails.',
          },
        },
      },
    ],
  };
}

function failedShare(domain: ISearchDomain): MathExpression {
  const sum = { statistic: Stats.SUM, period: FIVE_MINUTES };
  return new MathExpression({
    expression: '100 * failed / requests',
    usingMetrics: { failed: domain.metric('5xx', sum), requests: domain.metric('OpenSearchRequests', sum) },
    label: '5xx',
    period: FIVE_MINUTES,
  });
}

const MINUTE = Duration.minutes(1);
const FIVE_MINUTES = Duration.minutes(5);

const CLUSTER_ALARMS = {
  addClusterStatusAlarm: {
    // A domain that does not report its health for five minutes has none.
    Critical: {
      status: OpenSearchClusterStatus.RED,
      period: FIVE_MINUTES,
      datapointsToAlarm: 1,
      treatMissingDataOverride: TreatMissingData.BREACHING,
    },
    // Replicas are made again whenever a node is replaced; red says it if there is nothing at all.
    Warning: {
      status: OpenSearchClusterStatus.YELLOW,
      period: FIVE_MINUTES,
      datapointsToAlarm: 6,
      treatMissingDataOverride: TreatMissingData.IGNORE,
    },
  },
  addDiskSpaceUsageAlarm: {
    Critical: {
      maxUsagePercent: 75,
      period: MINUTE,
      datapointsToAlarm: 5,
      treatMissingDataOverride: TreatMissingData.IGNORE,
    },
  },
  addJvmMemoryPressureAlarm: {
    Critical: {
      maxUsagePercent: 95,
      period: MINUTE,
      datapointsToAlarm: 3,
      treatMissingDataOverride: TreatMissingData.IGNORE,
    },
  },
  addClusterIndexWritesBlockedAlarm: {
    Critical: {
      maxBlockedWrites: 0,
      period: FIVE_MINUTES,
      datapointsToAlarm: 1,
      treatMissingDataOverride: TreatMissingData.NOT_BREACHING,
    },
  },
} satisfies Partial<OpenSearchClusterMonitoringProps>;
