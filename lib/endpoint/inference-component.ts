import type { Duration } from 'aws-cdk-lib';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as sagemaker from 'aws-cdk-lib/aws-sagemaker';
import { ENDPOINT_DEFAULTS, VARIANT_NAME } from './defaults';
import type { Fleet } from './fleet';
import type { RolloutProps } from './rollout';

/** The model that the copies of a component run, and how they start and are replaced. */
export interface InferenceComponentProps {
  readonly endpoint: sagemaker.CfnEndpoint;
  readonly model: sagemaker.CfnModel;
  /** How long a copy may take to start. */
  readonly startup: Duration;
  /** Whether a copy downloads files from Amazon S3 before it starts. */
  readonly downloadsFiles: boolean;
  readonly rollout?: RolloutProps;
  /** The alarms that take an update back. */
  readonly rollbackAlarms: readonly cloudwatch.IAlarm[];
}

/**
 * The model on an endpoint whose instances come and go: each copy takes a GPU.
 *
 * Another model is an update in place, one copy after the other, so that neither endpoint nor connector change. Every
 * update asks for one copy, which wakes a component that has none.
 */
export function inferenceComponent(
  fleet: Fleet,
  { endpoint, model, startup, rollout, ...props }: InferenceComponentProps,
): sagemaker.CfnInferenceComponent {
  const bakeSeconds = rollout?.bakeTime?.toSeconds() ?? 60 * ENDPOINT_DEFAULTS.rollout.bakeMinutes;
  return new sagemaker.CfnInferenceComponent(fleet, 'Component', {
    inferenceComponentName: fleet.endpointName,
    endpointName: endpoint.attrEndpointName,
    variantName: VARIANT_NAME,
    specification: {
      modelName: model.attrModelName,
      startupParameters: {
        containerStartupHealthCheckTimeoutInSeconds: startup.toSeconds(),
        modelDataDownloadTimeoutInSeconds: props.downloadsFiles ? startup.toSeconds() : undefined,
      },
      computeResourceRequirements: {
        numberOfAcceleratorDevicesRequired: 1,
        minMemoryRequiredInMb: LEAST_MEMORY_MB,
      },
    },
    runtimeConfig: { copyCount: 1 },
    deploymentConfig: {
      autoRollbackConfiguration: { alarms: props.rollbackAlarms.map(({ alarmName }) => ({ alarmName })) },
      rollingUpdatePolicy: {
        maximumBatchSize: { type: 'COPY_COUNT', value: 1 },
        waitIntervalInSeconds: bakeSeconds,
        maximumExecutionTimeoutInSeconds: MOST_EXECUTION_SECONDS,
      },
    },
  });
}

/**
 * A reservation, not a limit, and of a pool that is far smaller than the memory of the instance: others saw SageMaker take
 * 1,024 and refuse 4,096 on `ml.g5.xlarge`, which has 16 GiB.
 */
const LEAST_MEMORY_MB = 1_024;

/** The API's own limit: how many steps an update takes depends on the copies that there are then. */
const MOST_EXECUTION_SECONDS = 28_800;
