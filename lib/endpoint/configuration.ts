import type { Duration } from 'aws-cdk-lib';
import type * as kms from 'aws-cdk-lib/aws-kms';
import * as sagemaker from 'aws-cdk-lib/aws-sagemaker';
import { VARIANT_NAME } from './defaults';
import type { Fleet } from './fleet';
import { settingsHash, type UpdateSettings } from './rollout';
import { type ServerlessProps, serverlessConfig } from './serverless';

/** The model and the instances of an endpoint configuration. */
export interface EndpointConfigurationProps {
  readonly model: sagemaker.CfnModel;
  readonly instanceCount: number;
  /** How long an instance may take to start. */
  readonly startup: Duration;
  /** Whether an instance downloads files from Amazon S3 before it starts. */
  readonly downloadsFiles: boolean;
  readonly inferenceAmiVersion?: string;
  readonly kmsKey?: kms.IKey;
  /** Further settings of the endpoint: another value needs another configuration. */
  readonly settings: UpdateSettings;
}

/**
 * The configuration of an endpoint: one variant that takes all traffic.
 *
 * It has no name: any change replaces it, and SageMaker goes on using the old configuration when a new one has the same
 * name.
 */
export function endpointConfiguration(
  fleet: Fleet,
  props: EndpointConfigurationProps,
): sagemaker.CfnEndpointConfig {
  const { model, startup } = props;
  return new sagemaker.CfnEndpointConfig(fleet, `Config-${settingsHash(props.settings)}`, {
    productionVariants: [
      {
        // Never another name: an update that renames the variant cannot shift traffic gradually.
        variantName: VARIANT_NAME,
        modelName: model.attrModelName,
        ...fleet.instances,
        initialInstanceCount: props.instanceCount,
        initialVariantWeight: 1,
        inferenceAmiVersion: props.inferenceAmiVersion,
        containerStartupHealthCheckTimeoutInSeconds: startup.toSeconds(),
        modelDataDownloadTimeoutInSeconds: props.downloadsFiles ? startup.toSeconds() : undefined,
        routingConfig: { routingStrategy: 'LEAST_OUTSTANDING_REQUESTS' },
      },
    ],
    kmsKeyId: props.kmsKey?.keyArn,
  });
}

/** The configuration of a serverless endpoint, likewise; what is of instances SageMaker takes no setting for. */
export function serverlessConfiguration(
  fleet: Fleet,
  model: sagemaker.CfnModel,
  serverless: ServerlessProps = {},
): sagemaker.CfnEndpointConfig {
  return new sagemaker.CfnEndpointConfig(fleet, 'Config', {
    productionVariants: [
      {
        variantName: VARIANT_NAME,
        modelName: model.attrModelName,
        initialVariantWeight: 1,
        serverlessConfig: serverlessConfig(serverless),
      },
    ],
  });
}
