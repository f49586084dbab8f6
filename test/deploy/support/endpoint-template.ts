/** The differences between the endpoints of a test. */
export interface EndpointChoices {
  /** Another one is another model and configuration. @default '1' */
  readonly tag?: string;
  /** @default ml.g5.xlarge */
  readonly instances?: object;
  /** Further properties of the model's container. @default none */
  readonly container?: object;
  /** Further properties of the model. @default none */
  readonly model?: object;
  /** Further properties of the endpoint's configuration. @default none */
  readonly configuration?: object;
  /** @default none */
  readonly scaled?: boolean;
  /** @default 60, what alarms are watched for; a change of it alone leaves the configuration as it is */
  readonly bakeSeconds?: number;
  /** @default true */
  readonly mayDescribeAlarms?: boolean;
  /** Whether the alarm tells the new instances from the old ones. @default true */
  readonly watchesConfiguration?: boolean;
  /** @default the one of the template */
  readonly alarmName?: string;
  /** @default a role of the template */
  readonly executionRoleArn?: string;
}

export const ENDPOINT_NAME = 'cross-encoder';

/** An endpoint with a rollback alarm, as small as SageMaker takes it. */
export function endpointTemplate(choices: EndpointChoices = {}): object {
  const { tag = '1', bakeSeconds = 60, alarmName, executionRoleArn } = choices;
  const container = { Image: `000000000000.dkr.ecr.us-east-1.amazonaws.com/reranker:${tag}` };
  return {
    Resources: {
      Role: role(choices.mayDescribeAlarms ?? true),
      Model: {
        Type: 'AWS::SageMaker::Model',
        Properties: {
          ExecutionRoleArn: executionRoleArn ?? { 'Fn::GetAtt': ['Role', 'Arn'] },
          PrimaryContainer: { ...container, ...choices.container },
          ...choices.model,
        },
      },
      Config: config(choices.instances ?? { InstanceType: 'ml.g5.xlarge' }, choices.configuration),
      Alarm: alarm(choices.watchesConfiguration ?? true),
      Endpoint: {
        Type: 'AWS::SageMaker::Endpoint',
        Properties: {
          EndpointName: ENDPOINT_NAME,
          EndpointConfigName: { 'Fn::GetAtt': ['Config', 'EndpointConfigName'] },
          DeploymentConfig: {
            AutoRollbackConfiguration: { Alarms: [{ AlarmName: alarmName ?? { Ref: 'Alarm' } }] },
            BlueGreenUpdatePolicy: {
              TerminationWaitInSeconds: bakeSeconds,
              TrafficRoutingConfiguration: { Type: 'ALL_AT_ONCE', WaitIntervalInSeconds: 0 },
            },
          },
        },
      },
      ...(choices.scaled && { Target: target() }),
    },
  };
}

function role(mayDescribeAlarms: boolean) {
  const trust = {
    Effect: 'Allow',
    Action: 'sts:AssumeRole',
    Principal: { Service: 'sagemaker.amazonaws.com' },
  };
  const action = mayDescribeAlarms ? 'cloudwatch:DescribeAlarms' : 'cloudwatch:PutMetricData';
  const PolicyDocument = {
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action: action, Resource: '*' }],
  };
  return {
    Type: 'AWS::IAM::Role',
    Properties: {
      AssumeRolePolicyDocument: { Version: '2012-10-17', Statement: [trust] },
      Policies: [{ PolicyName: 'Serve', PolicyDocument }],
    },
  };
}

function config(instances: object, more: object = {}) {
  const variant = {
    VariantName: 'AllTraffic',
    ModelName: { 'Fn::GetAtt': ['Model', 'ModelName'] },
    ...(!('ServerlessConfig' in instances) && { InitialInstanceCount: 1 }),
    InitialVariantWeight: 1,
    ...instances,
  };
  return { Type: 'AWS::SageMaker::EndpointConfig', Properties: { ProductionVariants: [variant], ...more } };
}

function alarm(watchesConfiguration: boolean) {
  const configuration = {
    Name: 'EndpointConfigName',
    Value: { 'Fn::GetAtt': ['Config', 'EndpointConfigName'] },
  };
  return {
    Type: 'AWS::CloudWatch::Alarm',
    Properties: {
      ComparisonOperator: 'GreaterThanThreshold',
      EvaluationPeriods: 1,
      MetricName: 'Invocation5XXErrors',
      Namespace: 'AWS/SageMaker',
      Period: 60,
      Statistic: 'Sum',
      Threshold: 0,
      Dimensions: [
        { Name: 'EndpointName', Value: ENDPOINT_NAME },
        ...(watchesConfiguration ? [configuration] : []),
      ],
    },
  };
}

function target() {
  return {
    Type: 'AWS::ApplicationAutoScaling::ScalableTarget',
    DependsOn: 'Endpoint',
    Properties: {
      MinCapacity: 1,
      MaxCapacity: 2,
      ResourceId: `endpoint/${ENDPOINT_NAME}/variant/AllTraffic`,
      ScalableDimension: 'sagemaker:variant:DesiredInstanceCount',
      ServiceNamespace: 'sagemaker',
    },
  };
}
