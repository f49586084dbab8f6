import { RemovalPolicy } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';

/** Where in a VPC something runs. */
export interface VpcPlacement {
  readonly vpc: ec2.IVpc;
  /**
   * The subnets, at most one for each availability zone.
   *
   * @default - the private subnets that have a way out
   */
  readonly subnets?: ec2.SubnetSelection;
  /**
   * The security groups, at most 5.
   *
   * @default - one of its own, which lets everything out and nothing in
   */
  readonly securityGroups?: readonly ec2.ISecurityGroup[];
}

/** The ids of the subnets that are selected. */
export function subnetIdsOf({ vpc, subnets }: VpcPlacement): string[] {
  return vpc.selectSubnets(subnets ?? { subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS }).subnetIds;
}

/**
 * The security groups of a placement, or one that is made for it.
 *
 * @param removalPolicy of what it is made for: a group whose network interfaces stay cannot be deleted
 */
export function securityGroupsOf(
  scope: Construct,
  placement: VpcPlacement,
  description: string,
  removalPolicy = RemovalPolicy.DESTROY,
): ec2.ISecurityGroup[] {
  if (placement.securityGroups) {
    return [...placement.securityGroups];
  }
  const made = new ec2.SecurityGroup(scope, 'SecurityGroup', { vpc: placement.vpc, description });
  if (removalPolicy !== RemovalPolicy.DESTROY) {
    made.applyRemovalPolicy(removalPolicy);
  }
  return [made];
}

/**
 * The permissions that a function's role needs for its network interfaces; Lambda checks it when the function is made.
 *
 * Lambda looks for these actions on every resource (AWS's managed policy `AWSLambdaVPCAccessExecutionRole`).
 */
export function networkInterfaceStatement(): iam.PolicyStatement {
  return new iam.PolicyStatement({
    actions: [
      'ec2:AssignPrivateIpAddresses',
      'ec2:CreateNetworkInterface',
      'ec2:DeleteNetworkInterface',
      'ec2:DescribeNetworkInterfaces',
      'ec2:DescribeSubnets',
      'ec2:UnassignPrivateIpAddresses',
    ],
    resources: ['*'],
  });
}
