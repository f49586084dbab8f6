import type * as iam from 'aws-cdk-lib/aws-iam';
import * as sagemaker from 'aws-cdk-lib/aws-sagemaker';
import type { Construct } from 'constructs';
import { type ModelDataProps, modelDataSource, modelDataUrl } from '../serving/model-data';
import type { ServingContainer } from '../serving/serving';
import { securityGroupsOf, subnetIdsOf, type VpcPlacement } from '../shared/vpc-placement';
import type { Fleet } from './fleet';
import type { ServerlessProps } from './serverless';

/** A container, and what it is run with. */
export interface HostedModelProps {
  readonly imageUri: string;
  readonly container: ServingContainer;
  /** @default - the container needs no files */
  readonly files?: ModelDataProps;
  /** The files of the user's own model, which needs no network. @default - the model is downloaded from the Hub */
  readonly modelData?: ModelDataProps;
  readonly environment?: Readonly<Record<string, string>>;
  readonly vpc?: VpcPlacement;
  /** @default - it runs on instances */
  readonly serverless?: ServerlessProps;
  readonly role: iam.IRole;
}

/**
 * The container as SageMaker hosts it: image, environment, files and network.
 *
 * It has no name, so that any change replaces it.
 *
 * @param endpoint - where security groups are made, which outlive a change of the fleet
 */
export function hostedModel(fleet: Fleet, endpoint: Construct, props: HostedModelProps): sagemaker.CfnModel {
  const { container, files, vpc, serverless } = props;
  return new sagemaker.CfnModel(fleet, 'Model', {
    executionRoleArn: props.role.roleArn,
    primaryContainer: {
      image: props.imageUri,
      environment: { ...container.environment, ...props.environment },
      ...(files && filesOf(files, serverless)),
    },
    // SageMaker isolates no serverless endpoint.
    enableNetworkIsolation: props.modelData !== undefined && !serverless,
    vpcConfig: vpc && {
      subnets: subnetIdsOf(vpc),
      securityGroupIds: securityGroupsOf(endpoint, vpc, 'The cross-encoder endpoint').map(
        ({ securityGroupId }) => securityGroupId,
      ),
    },
  });
}

/** SageMaker takes the one with instances only, and the other for archives only. */
function filesOf(files: ModelDataProps, serverless: ServerlessProps | undefined) {
  return serverless ? { modelDataUrl: modelDataUrl(files) } : { modelDataSource: modelDataSource(files) };
}
