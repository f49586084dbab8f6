import { Aws, Duration, Names, Stack } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import { ENDPOINT_DEFAULTS } from './defaults';
import type { ICrossEncoderEndpoint } from './endpoint';
import type { RolloutProps } from './rollout';

/** The endpoint of an update, and the limits that roll it back. */
export interface RollbackAlarmsProps extends RolloutProps {
  /** Whose metrics are read. */
  readonly endpoint: ICrossEncoderEndpoint;
  /** The configuration or model that the update brings, a part of the names. */
  readonly version: string;
  /** The dimensions of the metrics of that configuration or model. */
  readonly dimensionsMap: cloudwatch.DimensionsMap;
}

/**
 * Alarms that take an update back.
 *
 * They watch the instances of one configuration. Metrics of the endpoint as a whole hold the old instances as well: while
 * those fail, SageMaker would end every update, the one that repairs them too
 * (https://docs.aws.amazon.com/sagemaker/latest/dg/deployment-guardrails-configuration.html). The configuration is part of
 * the names too, so that each has alarms of its own: an alarm that is changed keeps its state. Metrics of an inference
 * component do not tell its copies apart: an update that repairs one takes `maxErrorPercent` 100.
 */
export class RollbackAlarms extends Construct {
  /** The ARNs of such alarms, by a pattern: the role that may describe them is made before there is a configuration. */
  static arnsOf(endpoint: Construct): string {
    const { region, account } = Stack.of(endpoint);
    return `arn:${Aws.PARTITION}:cloudwatch:${region}:${account}:alarm:${alarmPrefix(endpoint)}*`;
  }

  readonly alarms: readonly cloudwatch.Alarm[];

  constructor(scope: Construct, id: string, props: RollbackAlarmsProps) {
    super(scope, id);
    const { endpoint, version, dimensionsMap } = props;
    const nameOf = (what: string) => `${alarmPrefix(endpoint)}${what}-${version}`;
    const errors = endpoint.metricModelErrors({ dimensionsMap, period: MINUTE });
    const calls = endpoint.metricInvocations({ dimensionsMap, period: MINUTE });
    this.alarms = [
      this.alarm('Errors', {
        alarmName: nameOf('errors'),
        alarmDescription: 'Takes an update of the endpoint back: too many calls fail.',
        metric: new cloudwatch.MathExpression({
          expression: 'IF(calls > 0, 100 * errors / calls, 0)',
          usingMetrics: { errors, calls },
          label: 'Failed calls (%)',
          period: MINUTE,
        }),
        threshold: props.maxErrorPercent ?? DEFAULTS.maxErrorPercent,
      }),
      this.alarm('Latency', {
        alarmName: nameOf('latency'),
        alarmDescription: 'Takes an update of the endpoint back: the model answers too slowly.',
        metric: endpoint.metricModelLatency({ dimensionsMap, period: MINUTE, statistic: 'p90' }),
        threshold: MICROSECONDS * (props.maxLatencyMs ?? DEFAULTS.maxLatencyMs),
      }),
    ];
  }

  private alarm(
    id: string,
    props: Pick<cloudwatch.AlarmProps, 'alarmName' | 'alarmDescription' | 'metric' | 'threshold'>,
  ) {
    return new cloudwatch.Alarm(this, id, {
      ...props,
      comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_THRESHOLD,
      evaluationPeriods: 2,
      treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
    });
  }
}

/** Begins the names of the alarms of an endpoint, and of those that take its place. */
function alarmPrefix(endpoint: Construct): string {
  return `${Names.uniqueResourceName(endpoint, { maxLength: 63, separator: '-' })}-rollback-`;
}

const MINUTE = Duration.minutes(1);
const DEFAULTS = ENDPOINT_DEFAULTS.rollout;
const MICROSECONDS = 1_000;
