import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as sagemaker from 'aws-cdk-lib/aws-sagemaker';
import { Construct } from 'constructs';

/** How traffic goes over to the new instances of an update. */
export enum TrafficShift {
  /** All of it, as soon as they are healthy. */
  ALL_AT_ONCE = 'all-at-once',
  /** To one instance first, then to all; needs at least two instances. */
  CANARY = 'canary',
  /** In four steps of 25 %; needs at least four instances. */
  LINEAR = 'linear',
}

/** How an update of the endpoint goes, and what takes it back. */
export interface RolloutProps {
  /**
   * How traffic goes over to the new instances.
   *
   * @default - TrafficShift.ALL_AT_ONCE
   */
  readonly trafficShift?: TrafficShift;
  /**
   * How long the alarms are watched after each step, before the old instances go: 1 to 60 minutes.
   *
   * @default - 5 minutes
   */
  readonly bakeTime?: Duration;
  /**
   * The share of failed calls that takes an update back: more than 0, at most 100 %.
   *
   * @default 5
   */
  readonly maxErrorPercent?: number;
  /**
   * The 90th percentile of the model's latency that takes an update back, in milliseconds: 1 to 60,000.
   *
   * @default 10000
   */
  readonly maxLatencyMs?: number;
}

/**
 * A blue/green update with alarms that take it back.
 *
 * SageMaker wants the alarms to exist before the endpoint refers to them, while their metrics name the endpoint; that is
 * why an endpoint has a name of its own.
 */
export class Rollout extends Construct {
  readonly alarms: readonly cloudwatch.Alarm[];
  readonly deploymentConfig: sagemaker.CfnEndpoint.DeploymentConfigProperty;

  constructor(scope: Construct, id: string, props: RolloutProps & { readonly of: RolloutMetrics }) {
    super(scope, id);
    const { errors, calls, latency } = props.of;
    const shift = props.trafficShift ?? TrafficShift.ALL_AT_ONCE;
    const bakeSeconds = (props.bakeTime ?? Duration.minutes(5)).toSeconds();
    this.alarms = [
      this.alarm('Errors', {
        alarmDescription: 'Takes an update of the endpoint back: too many calls fail.',
        metric: new cloudwatch.MathExpression({
          expression: 'IF(calls > 0, 100 * errors / calls, 0)',
          usingMetrics: { errors, calls },
          label: 'Failed calls (%)',
          period: MINUTE,
        }),
        threshold: props.maxErrorPercent ?? 5,
      }),
      this.alarm('Latency', {
        alarmDescription: 'Takes an update of the endpoint back: the model answers too slowly.',
        metric: latency,
        threshold: MICROSECONDS * (props.maxLatencyMs ?? 10_000),
      }),
    ];
    this.deploymentConfig = {
      autoRollbackConfiguration: { alarms: this.alarms.map(({ alarmName }) => ({ alarmName })) },
      blueGreenUpdatePolicy: {
        terminationWaitInSeconds: bakeSeconds,
        trafficRoutingConfiguration: TRAFFIC_ROUTING[shift](bakeSeconds),
      },
    };
  }

  private alarm(id: string, props: Pick<cloudwatch.AlarmProps, 'alarmDescription' | 'metric' | 'threshold'>) {
    return new cloudwatch.Alarm(this, id, {
      ...props,
      comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_THRESHOLD,
      evaluationPeriods: 2,
      treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
    });
  }
}

/** What an update is judged by. */
export interface RolloutMetrics {
  readonly calls: cloudwatch.IMetric;
  readonly errors: cloudwatch.IMetric;
  /** In microseconds. */
  readonly latency: cloudwatch.IMetric;
}

/** The period of the metrics that an update is judged by. */
export const MINUTE = Duration.minutes(1);

const MICROSECONDS = 1_000;

const TRAFFIC_ROUTING: Readonly<
  Record<TrafficShift, (seconds: number) => sagemaker.CfnEndpoint.TrafficRoutingConfigProperty>
> = {
  // The API requires the interval of every type.
  [TrafficShift.ALL_AT_ONCE]: () => ({ type: 'ALL_AT_ONCE', waitIntervalInSeconds: 0 }),
  [TrafficShift.CANARY]: (waitIntervalInSeconds) => ({
    type: 'CANARY',
    canarySize: { type: 'INSTANCE_COUNT', value: 1 },
    waitIntervalInSeconds,
  }),
  [TrafficShift.LINEAR]: (waitIntervalInSeconds) => ({
    type: 'LINEAR',
    linearStepSize: { type: 'CAPACITY_PERCENT', value: 25 },
    waitIntervalInSeconds,
  }),
};

/** The smallest fleets of which a step is a whole instance, and at most half. */
export const LEAST_INSTANCES: Readonly<Record<TrafficShift, number>> = {
  [TrafficShift.ALL_AT_ONCE]: 1,
  [TrafficShift.CANARY]: 2,
  [TrafficShift.LINEAR]: 4,
};
