import { Duration, Stack } from 'aws-cdk-lib';
import * as appscaling from 'aws-cdk-lib/aws-applicationautoscaling';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { ENDPOINT_DEFAULTS } from './defaults';
import type { ICrossEncoderEndpoint } from './endpoint';

/** How the number of instances follows the load, from `instanceCount` on upwards. */
export interface ScalingProps {
  /** The most instances, at least `instanceCount`; an update needs quota for twice as many. */
  readonly maxInstanceCount: number;
  /**
   * The target of concurrent requests per instance: at least 1. Instances are added within a minute of a
   * rise. Not together with `invocationsPerMinute`.
   *
   * @default - 4, and 2 for the batching handler without a GPU; none with `invocationsPerMinute`
   */
  readonly concurrentRequests?: number;
  /**
   * How many calls each instance should get in a minute: at least 1. Not together with `concurrentRequests`.
   *
   * @default - scaling by concurrent requests
   */
  readonly invocationsPerMinute?: number;
  /**
   * The least time between one removal of instances and the next, up to an hour.
   *
   * @default - 10 minutes
   */
  readonly scaleInCooldown?: Duration;
}

const DEFAULTS = ENDPOINT_DEFAULTS.scaling;

/** Lets the number of instances of an endpoint follow its load. */
export class EndpointScaling extends Construct {
  readonly target: appscaling.ScalableTarget;

  constructor(
    scope: Construct,
    id: string,
    props: ScalingProps & {
      readonly endpoint: ICrossEncoderEndpoint;
      readonly instanceCount: number;
      /** The target where the props name none. */
      readonly concurrency: number;
    },
  ) {
    super(scope, id);
    const { endpointName, variantName } = props.endpoint;
    this.target = new appscaling.ScalableTarget(this, 'Target', {
      serviceNamespace: appscaling.ServiceNamespace.SAGEMAKER,
      scalableDimension: 'sagemaker:variant:DesiredInstanceCount',
      resourceId: `endpoint/${endpointName}/variant/${variantName}`,
      role: endpointScalingRole(this),
      minCapacity: props.instanceCount,
      maxCapacity: props.maxInstanceCount,
    });
    const byInvocations = props.invocationsPerMinute !== undefined;
    this.target.scaleToTrackMetric('Load', {
      predefinedMetric: byInvocations
        ? appscaling.PredefinedMetric.SAGEMAKER_VARIANT_INVOCATIONS_PER_INSTANCE
        : appscaling.PredefinedMetric.SAGEMAKER_VARIANT_CONCURRENT_REQUESTS_PER_MODEL_HIGH_RESOLUTION,
      targetValue: props.invocationsPerMinute ?? props.concurrentRequests ?? props.concurrency,
      scaleInCooldown: props.scaleInCooldown ?? Duration.minutes(DEFAULTS.scaleInMinutes),
      scaleOutCooldown: Duration.minutes(1),
    });
  }
}

/** The role that Application Auto Scaling makes when it is first needed, and takes for SageMaker whatever it is given. */
export function endpointScalingRole(scope: Construct): iam.IRole {
  const arn = Stack.of(scope).formatArn({
    service: 'iam',
    region: '',
    resource: 'role/aws-service-role/sagemaker.application-autoscaling.amazonaws.com',
    resourceName: 'AWSServiceRoleForApplicationAutoScaling_SageMakerEndpoint',
  });
  return iam.Role.fromRoleArn(scope, 'ServiceLinkedRole', arn, { mutable: false });
}
