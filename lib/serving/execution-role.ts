import { Aws, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import type { EcrImage } from './images';

/**
 * The role of a serving container: pulls its image, writes its logs and metrics, and nothing else.
 *
 * The policy is inline, so that the role never exists without it: SageMaker pulls the image as soon as it knows the role.
 */
export function executionRole(scope: Construct, id: string, image: EcrImage): iam.Role {
  const { region, account } = Stack.of(scope);
  const logGroups = `arn:${Aws.PARTITION}:logs:${region}:${account}:log-group:/aws/sagemaker/Endpoints/*`;
  return new iam.Role(scope, id, {
    assumedBy: new iam.ServicePrincipal('sagemaker.amazonaws.com'),
    description: 'Pulls the image of the cross-encoder endpoint and writes its logs and metrics.',
    inlinePolicies: {
      Serve: new iam.PolicyDocument({
        statements: [
          new iam.PolicyStatement({
            actions: ['ecr:BatchCheckLayerAvailability', 'ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'],
            resources: [image.repositoryArn],
          }),
          // Neither of the two actions knows resources.
          new iam.PolicyStatement({ actions: ['ecr:GetAuthorizationToken'], resources: ['*'] }),
          new iam.PolicyStatement({
            actions: ['cloudwatch:PutMetricData'],
            resources: ['*'],
            conditions: { StringLike: { 'cloudwatch:namespace': '/aws/sagemaker/*' } },
          }),
          new iam.PolicyStatement({
            actions: [
              'logs:CreateLogGroup',
              'logs:CreateLogStream',
              'logs:DescribeLogStreams',
              'logs:PutLogEvents',
            ],
            resources: [logGroups],
          }),
        ],
      }),
    },
  });
}
