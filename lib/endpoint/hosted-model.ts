import type * as iam from 'aws-cdk-lib/aws-iam';
import * as sagemaker from 'aws-cdk-lib/aws-sagemaker';
import type { Construct } from 'constructs';
import { type ModelDataProps, modelDataSource } from '../serving/model-data';
import type { ServingContainer } from '../serving/serving';
import { securityGroupsOf, subnetIdsOf, type VpcPlacement } from '../shared/vpc-placement';
import type { Fleet } from './fleet';

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
  const { container, files, vpc } = props;
  return new sagemaker.CfnModel(fleet, 'Model', {
    executionRoleArn: props.role.roleArn,
    primaryContainer: {
      image: props.imageUri,
      environment: { ...container.environment, ...props.environment },
      modelDataSource: files && modelDataSource(files),
    },
    enableNetworkIsolation: props.modelData !== undefined,
    vpcConfig: vpc && {
      subnets: subnetIdsOf(vpc),
      securityGroupIds: securityGroupsOf(endpoint, vpc, 'The cross-encoder endpoint').map(
        ({ securityGroupId }) => securityGroupId,
      ),
    },
  });
}
