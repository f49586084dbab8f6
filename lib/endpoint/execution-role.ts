import { Aws, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import type { EcrImage } from '../serving/images';
import { type ModelDataProps, modelDataStatements } from '../serving/model-data';

/** The image, files and alarms that a serving container uses. */
export interface ExecutionRoleProps {
  readonly image: EcrImage;
  /** @default - the container downloads its model, and needs no files */
  readonly modelData?: ModelDataProps;
  /** The alarms that take updates of the endpoint back: their ARNs, or a pattern of them. @default - there are none */
  readonly rollbackAlarms?: string;
  /** Whether the container gets network interfaces in a VPC. */
  readonly inVpc: boolean;
  /** Whether it is an inference component, which logs under a name of its own. */
  readonly isComponent: boolean;
}

/**
 * The role of a serving container: pulls its image, reads its files, writes its logs and metrics, looks at the alarms that
 * take an update back, and nothing else.
 *
 * The policy is inline, so that the role never exists without it: SageMaker pulls the image as soon as it knows the role.
 */
export function executionRole(scope: Construct, id: string, props: ExecutionRoleProps): iam.Role {
  return new iam.Role(scope, id, {
    assumedBy: new iam.ServicePrincipal('sagemaker.amazonaws.com'),
    description: 'Pulls the image of the cross-encoder endpoint and writes its logs and metrics.',
    inlinePolicies: {
      Serve: new iam.PolicyDocument({
        statements: [
          ...imageStatements(props.image),
          ...observationStatements(scope, props.isComponent ? 'InferenceComponents' : 'Endpoints'),
          ...(props.rollbackAlarms ? [alarmStatement(props.rollbackAlarms)] : []),
          ...(props.modelData ? modelDataStatements(props.modelData) : []),
          ...(props.inVpc ? [networkStatement()] : []),
        ],
      }),
    },
  });
}

function imageStatements(image: EcrImage): iam.PolicyStatement[] {
  return [
    new iam.PolicyStatement({
      actions: ['ecr:BatchCheckLayerAvailability', 'ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'],
      resources: [image.repositoryArn],
    }),
    // The action knows no resources.
    new iam.PolicyStatement({ actions: ['ecr:GetAuthorizationToken'], resources: ['*'] }),
  ];
}

function observationStatements(
  scope: Construct,
  kind: 'Endpoints' | 'InferenceComponents',
): iam.PolicyStatement[] {
  const { region, account } = Stack.of(scope);
  const logGroups = `arn:${Aws.PARTITION}:logs:${region}:${account}:log-group:/aws/sagemaker/${kind}/*`;
  return [
    // The action knows no resources.
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
  ];
}

/**
 * SageMaker looks at the alarms of an update as this role
 * (https://docs.aws.amazon.com/sagemaker/latest/dg/deployment-guardrails-configuration.html).
 */
function alarmStatement(rollbackAlarms: string): iam.PolicyStatement {
  return new iam.PolicyStatement({ actions: ['cloudwatch:DescribeAlarms'], resources: [rollbackAlarms] });
}

/** As AWS's guide for endpoints in a VPC has it; SageMaker looks for these actions on every resource. */
function networkStatement(): iam.PolicyStatement {
  return new iam.PolicyStatement({
    actions: [
      'ec2:CreateNetworkInterface',
      'ec2:CreateNetworkInterfacePermission',
      'ec2:DeleteNetworkInterface',
      'ec2:DeleteNetworkInterfacePermission',
      'ec2:DescribeDhcpOptions',
      'ec2:DescribeNetworkInterfaces',
      'ec2:DescribeSecurityGroups',
      'ec2:DescribeSubnets',
      'ec2:DescribeVpcs',
    ],
    resources: ['*'],
  });
}
