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
  serverless: ServerlessProps,
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

/** The instances that inference components are placed on. */
export interface ComponentsConfigurationProps {
  /** Its role, its network and its isolation are those of the endpoint. */
  readonly model: sagemaker.CfnModel;
  /** The most copies that there can be, of which each may have an instance of its own. */
  readonly maxCopyCount: number;
  readonly inferenceAmiVersion?: string;
  readonly kmsKey?: kms.IKey;
}

/** The configuration of an endpoint whose instances come and go with the copies of its component; also without a name. */
export function componentsConfiguration(
  fleet: Fleet,
  { model, ...props }: ComponentsConfigurationProps,
): sagemaker.CfnEndpointConfig {
  return new sagemaker.CfnEndpointConfig(fleet, 'Config', {
    executionRoleArn: model.executionRoleArn,
    enableNetworkIsolation: model.enableNetworkIsolation,
    vpcConfig: model.vpcConfig,
    productionVariants: [
      {
        variantName: VARIANT_NAME,
        ...fleet.instances,
        initialInstanceCount: 1,
        initialVariantWeight: 1,
        inferenceAmiVersion: props.inferenceAmiVersion,
        managedInstanceScaling: {
          status: 'ENABLED',
          minInstanceCount: 0,
          // An update starts one copy before it ends another.
          maxInstanceCount: props.maxCopyCount + 1,
        },
        routingConfig: { routingStrategy: 'LEAST_OUTSTANDING_REQUESTS' },
      },
    ],
    kmsKeyId: props.kmsKey?.keyArn,
  });
}
