import { Duration } from 'aws-cdk-lib';
import * as appscaling from 'aws-cdk-lib/aws-applicationautoscaling';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { ApplicationScalingAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { Construct } from 'constructs';
import { ENDPOINT_DEFAULTS } from './defaults';
import type { ICrossEncoderEndpoint } from './endpoint';
import { endpointScalingRole } from './scaling';
import { type ScheduleProps, scheduledActions } from './schedule';

/**
 * How the copies of the model follow the load, down to none: without a copy there is no instance, and nothing to pay.
 *
 * After a quarter of an hour without a call the last copy goes, and its instance some minutes later. The next call fails,
 * and wakes the endpoint, which takes minutes; until then every call fails.
 */
export interface ScaleToZeroProps {
  /**
   * The most copies of the model, each of which takes a GPU; an update needs quota for one instance more.
   *
   * @default 1
   */
  readonly maxCopyCount?: number;
  /**
   * The target of concurrent requests per copy: at least 1. Not together with `invocationsPerMinute`.
   *
   * @default 4, unless `invocationsPerMinute` is given
   */
  readonly concurrentRequests?: number;
  /**
   * How many calls each copy should get in a minute: at least 1. Not together with `concurrentRequests`.
   *
   * @default - scaling by concurrent requests
   */
  readonly invocationsPerMinute?: number;
  /**
   * The least time between one removal of copies and the next, up to an hour.
   *
   * @default - 10 minutes
   */
  readonly scaleInCooldown?: Duration;
}

/** The component whose copies scale, and the times that bound them. */
export interface ScaleToZeroOptions extends ScaleToZeroProps {
  readonly endpoint: ICrossEncoderEndpoint;
  readonly inferenceComponentName: string;
  /** How long a copy may take to start: until then no second one is asked for. */
  readonly startup: Duration;
  readonly schedule?: ScheduleProps;
}

const DEFAULTS = ENDPOINT_DEFAULTS.scaleToZero;

/**
 * Lets the copies of a component follow the load, from none on, as AWS's guide has it
 * (https://docs.aws.amazon.com/sagemaker/latest/dg/endpoint-auto-scaling-zero-instances.html).
 */
export class ScaleToZero extends Construct {
  readonly target: appscaling.ScalableTarget;
  /** Goes off when a call meets no copy, and asks for one. */
  readonly wakeUp: cloudwatch.Alarm;

  constructor(scope: Construct, id: string, props: ScaleToZeroOptions) {
    super(scope, id);
    const { maxCopyCount = DEFAULTS.maxCopyCount } = props;
    this.target = new appscaling.ScalableTarget(this, 'Target', {
      serviceNamespace: appscaling.ServiceNamespace.SAGEMAKER,
      scalableDimension: 'sagemaker:inference-component:DesiredCopyCount',
      resourceId: `inference-component/${props.inferenceComponentName}`,
      role: endpointScalingRole(this),
      minCapacity: 0,
      maxCapacity: maxCopyCount,
    });
    const byInvocations = props.invocationsPerMinute !== undefined;
    this.target.scaleToTrackMetric('Load', {
      predefinedMetric: byInvocations
        ? appscaling.PredefinedMetric.SAGEMAKER_INFERENCE_COMPONENT_INVOCATIONS_PER_COPY
        : appscaling.PredefinedMetric
            .SAGEMAKER_INFERENCE_COMPONENT_CONCURRENT_REQUESTS_PER_COPY_HIGH_RESOLUTION,
      targetValue: props.invocationsPerMinute ?? props.concurrentRequests ?? DEFAULTS.concurrentRequests,
      scaleInCooldown: props.scaleInCooldown ?? Duration.minutes(DEFAULTS.scaleInMinutes),
      scaleOutCooldown: Duration.minutes(1),
    });
    this.wakeUp = this.wakeUpOn(props.endpoint.metricNoCapacityFailures(), props.startup);
    for (const [name, action] of Object.entries(scheduledActions(props.schedule, maxCopyCount))) {
      this.target.scaleOnSchedule(name, action);
    }
  }

  /** Tracking a target per copy cannot leave zero, so that a step of its own does. */
  private wakeUpOn(failures: cloudwatch.Metric, cooldown: Duration): cloudwatch.Alarm {
    const oneCopy = new appscaling.StepScalingAction(this, 'OneCopy', {
      scalingTarget: this.target,
      adjustmentType: appscaling.AdjustmentType.CHANGE_IN_CAPACITY,
      metricAggregationType: appscaling.MetricAggregationType.MAXIMUM,
      // CloudWatch repeats the action each minute; within the cooldown the copy that is on its way counts.
      cooldown,
    });
    oneCopy.addAdjustment({ adjustment: 1, lowerBound: 0 });
    const alarm = new cloudwatch.Alarm(this, 'WakeUp', {
      alarmDescription: 'Wakes the endpoint: a call met no copy of the model. Nobody has to do anything.',
      metric: failures,
      comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      threshold: 1,
      evaluationPeriods: 1,
      treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
    });
    alarm.addAlarmAction(new ApplicationScalingAction(oneCopy));
    return alarm;
  }
}
