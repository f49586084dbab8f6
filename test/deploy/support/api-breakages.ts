import { only, type StackName, type Template } from './assembly';

/** Something in a template of profile dev that CloudFormation's schemas allow and AWS's API refuses. */
export interface ApiBreakage {
  /** The breakage. */
  readonly name: string;
  readonly stack: StackName;
  readonly edit: (template: Template) => void;
  /** The message that the check of the templates must give. */
  readonly says: RegExp;
  /** The check of the emulated deployment that must fail first. */
  readonly failsAt: 'deploys' | 'repairs';
  /** The error that it must fail with. */
  readonly because: RegExp;
}

const INTERVAL =
  /Value null at 'deploymentConfig\.blueGreenUpdatePolicy\.trafficRoutingConfiguration\.waitIntervalInSeconds' failed to satisfy constraint: Member must not be null/;
const STRATEGY =
  /Value 'LEAST_BUSY' at 'productionVariants\.1\.member\.routingConfig\.routingStrategy' failed to satisfy constraint: Member must satisfy enum value set: \[/;
const NAME =
  /at 'endpointName' failed to satisfy constraint: Member must (have length less than or equal to 63|satisfy regular expression pattern)/;
const DESCRIBE =
  /at 'deploymentConfig\.autoRollbackConfiguration\.alarms\.\d\.member\.alarmName': the execution role is not authorized to perform: cloudwatch:DescribeAlarms/;
const NO_ALARM =
  /at 'deploymentConfig\.autoRollbackConfiguration\.alarms\.1\.member\.alarmName': the alarm does not exist/;
const PARTITION = /Partition "aws-cn" is not valid for resource "arn:aws-cn:ecr:/;

/** One of each kind that the API's models and SageMaker's own rules tell apart. */
export const API_BREAKAGES: readonly ApiBreakage[] = [
  {
    name: 'no waitIntervalInSeconds for a shift all at once',
    stack: 'Rerank',
    edit(template) {
      const { DeploymentConfig } = only(template, 'AWS::SageMaker::Endpoint').Properties;
      delete DeploymentConfig.BlueGreenUpdatePolicy.TrafficRoutingConfiguration.WaitIntervalInSeconds;
    },
    says: INTERVAL,
    failsAt: 'deploys',
    because: INTERVAL,
  },
  {
    name: 'a routing strategy that SageMaker does not have',
    stack: 'Rerank',
    edit(template) {
      const [variant] = only(template, 'AWS::SageMaker::EndpointConfig').Properties.ProductionVariants;
      variant.RoutingConfig.RoutingStrategy = 'LEAST_BUSY';
    },
    says: STRATEGY,
    failsAt: 'deploys',
    because: STRATEGY,
  },
  {
    name: "an endpoint's name that is one character too long",
    stack: 'Rerank',
    edit(template) {
      only(template, 'AWS::SageMaker::Endpoint').Properties.EndpointName = 'e'.repeat(64);
    },
    says: NAME,
    failsAt: 'deploys',
    because: NAME,
  },
  {
    name: 'an execution role that may not look at the rollback alarms',
    stack: 'Rerank',
    edit(template) {
      for (const document of endpointPolicies(template)) {
        document.Statement = document.Statement.filter(
          ({ Action }) => ![Action].flat().includes('cloudwatch:DescribeAlarms'),
        );
      }
    },
    says: DESCRIBE,
    failsAt: 'deploys',
    because: DESCRIBE,
  },
  {
    name: 'a rollback alarm that does not exist',
    stack: 'Rerank',
    edit(template) {
      const { DeploymentConfig } = only(template, 'AWS::SageMaker::Endpoint').Properties;
      DeploymentConfig.AutoRollbackConfiguration.Alarms[0].AlarmName = 'nobody-made-it';
    },
    says: NO_ALARM,
    failsAt: 'deploys',
    because: NO_ALARM,
  },
  {
    name: 'rollback alarms that watch the old instances too',
    stack: 'Rerank',
    edit: withoutConfigurationDimension,
    says: /'(dimensions|metrics\.\d\.member\.metricStat\.metric\.dimensions)' lack EndpointConfigName/,
    failsAt: 'repairs',
    because: /is in ALARM: SageMaker ended the update and rolled the endpoint back/,
  },
  {
    name: 'a permission for a resource of another partition',
    stack: 'Rerank',
    edit(template) {
      const [statement] = endpointPolicies(template).flatMap(({ Statement }) => Statement);
      statement!.Resource = 'arn:aws-cn:ecr:cn-north-1:727897471807:repository/theirs';
    },
    says: PARTITION,
    failsAt: 'deploys',
    because: PARTITION,
  },
];

interface PolicyDocument {
  Statement: { Action: string | string[]; Resource: unknown }[];
}

/** The policies of the role that the endpoint's containers run with. */
function endpointPolicies(template: Template): PolicyDocument[] {
  return Object.entries(template.Resources)
    .filter(([id, { Type }]) => Type === 'AWS::IAM::Role' && id.startsWith('EndpointExecutionRole'))
    .flatMap(([, { Properties }]) => Properties.Policies)
    .map(({ PolicyDocument }) => PolicyDocument);
}

interface Dimension {
  readonly Name: string;
}

function withoutConfigurationDimension(template: Template): void {
  const kept = (dimensions: Dimension[]) => dimensions.filter(({ Name }) => Name !== 'EndpointConfigName');
  for (const { Type, Properties } of Object.values(template.Resources)) {
    if (Type !== 'AWS::CloudWatch::Alarm') {
      continue;
    }
    if (Properties.Dimensions) {
      Properties.Dimensions = kept(Properties.Dimensions);
    }
    for (const { MetricStat } of Properties.Metrics ?? []) {
      if (MetricStat) {
        MetricStat.Metric.Dimensions = kept(MetricStat.Metric.Dimensions);
      }
    }
  }
}
