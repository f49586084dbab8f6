import { checkCalls, type SdkCall } from '../support/api-models';

const ROLE = 'arn:aws:iam::111122223333:role/serve';
const CALL = { service: 'SageMaker', operation: 'CreateModel' };
const model = (changes: object) => ({
  ...CALL,
  input: { ModelName: 'm', ExecutionRoleArn: ROLE, ...changes },
});
const role = (RoleName: string) => ({
  service: 'IAM',
  operation: 'CreateRole',
  input: { RoleName, AssumeRolePolicyDocument: '{}' },
});
const tagged = (Key: string) => model({ Tags: [{ Key, Value: 'v' }] });
const container = (environment: object) => model({ PrimaryContainer: { Environment: environment } });
const dimensions = Array.from({ length: 31 }, (_, index) => ({ Name: `n${index}`, Value: 'v' }));
const variant = (instances: object) => ({
  service: 'SageMaker',
  operation: 'CreateEndpointConfig',
  input: {
    EndpointConfigName: 'c',
    ProductionVariants: [{ VariantName: 'v', ModelName: 'm', InitialInstanceCount: 1, ...instances }],
  },
});
const serverless = (config: object, others: object = {}) => ({
  service: 'SageMaker',
  operation: 'CreateEndpointConfig',
  input: {
    EndpointConfigName: 'c',
    ProductionVariants: [
      {
        VariantName: 'v',
        ModelName: 'm',
        ServerlessConfig: { MemorySizeInMB: 3072, MaxConcurrency: 5, ...config },
        ...others,
      },
    ],
  },
});
const scaled = (capacity: object) => ({
  service: 'Application Auto Scaling',
  operation: 'RegisterScalableTarget',
  input: {
    ServiceNamespace: 'sagemaker',
    ResourceId: 'endpoint/e/variant/v',
    ScalableDimension: 'sagemaker:variant:DesiredInstanceCount',
    ...capacity,
  },
});
/** Waits three times 200 seconds between its four steps, and 300 before the old fleet goes. */
const blueGreen = (MaximumExecutionTimeoutInSeconds: number) => ({
  service: 'SageMaker',
  operation: 'UpdateEndpoint',
  input: {
    EndpointName: 'e',
    EndpointConfigName: 'c',
    DeploymentConfig: {
      BlueGreenUpdatePolicy: {
        TrafficRoutingConfiguration: {
          Type: 'LINEAR',
          WaitIntervalInSeconds: 200,
          LinearStepSize: { Type: 'CAPACITY_PERCENT', Value: 25 },
        },
        TerminationWaitInSeconds: 300,
        MaximumExecutionTimeoutInSeconds,
      },
    },
  },
});
const lambda = (changes: object) => ({
  service: 'Lambda',
  operation: 'UpdateFunctionConfiguration',
  input: { FunctionName: 'f', ...changes },
});
const layers = (count: number) =>
  Array.from({ length: count }, (_, index) => `arn:aws:lambda:eu-west-1:111122223333:layer:l${index}:1`);
const alarm = { AlarmName: 'a', ComparisonOperator: 'GreaterThanThreshold', EvaluationPeriods: 1 };

/** One call for each kind of constraint; the services' words for what it breaks. */
const REFUSED: readonly [string, SdkCall, string][] = [
  [
    'a member that is missing',
    model({ VpcConfig: { Subnets: ['subnet-0a'] } }),
    "Value null at 'vpcConfig.securityGroupIds' failed to satisfy constraint: Member must not be null",
  ],
  [
    'a member that is null',
    model({ ModelName: null }),
    "Value null at 'modelName' failed to satisfy constraint: Member must not be null",
  ],
  [
    'a member that there is not',
    model({ PrimaryContainer: { Colour: 'red' } }),
    "Value 'red' at 'primaryContainer.colour' failed to satisfy constraint: The API has no such member",
  ],
  [
    'another type',
    model({ EnableNetworkIsolation: 'true' }),
    "Value 'true' at 'enableNetworkIsolation' failed to satisfy constraint: Member must be of type boolean",
  ],
  [
    'a value that is none of an enum',
    model({ PrimaryContainer: { Mode: 'Both' } }),
    "Value 'Both' at 'primaryContainer.mode' failed to satisfy constraint: Member must satisfy enum value set: [SingleModel, MultiModel]",
  ],
  [
    'a text that matches a pattern only in part',
    model({ ModelName: 'm_1' }),
    "Value 'm_1' at 'modelName' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z0-9]",
  ],
  [
    "a text that Java's class of ASCII characters does not hold",
    {
      service: 'SageMaker Runtime',
      operation: 'InvokeEndpoint',
      input: { EndpointName: 'e', CustomAttributes: 'ä', Body: { base64: '' } },
    },
    "at 'customAttributes' failed to satisfy constraint: Member must satisfy regular expression pattern: \\p{ASCII}*",
  ],
  [
    "a text that Java's class of word characters does not hold",
    role('Rölle'),
    "Value 'Rölle' at 'roleName' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\w+=,.@-]+",
  ],
  [
    "a text that Java's class of digits does not hold",
    model({ ExecutionRoleArn: 'arn:aws:iam::١١١١٢٢٢٢٣٣٣٣:role/serve' }),
    "at 'executionRoleArn' failed to satisfy constraint: Member must satisfy regular expression pattern",
  ],
  [
    "a text that Java's class of hexadecimal digits does not hold",
    {
      service: 'OpenSearch',
      operation: 'DescribeDomainChangeProgress',
      input: { DomainName: 'docs', ChangeId: 'Ａ0000000-0123-0123-0123-0123456789ab' },
    },
    "at 'changeId' failed to satisfy constraint: Member must satisfy regular expression pattern: \\p{XDigit}{8}",
  ],
  [
    'a text that is too short',
    model({ ExecutionRoleArn: 'arn' }),
    "Value 'arn' at 'executionRoleArn' failed to satisfy constraint: Member must have length greater than or equal to 20",
  ],
  [
    'a list that is too long',
    { service: 'CloudWatch', operation: 'PutMetricAlarm', input: { ...alarm, Dimensions: dimensions } },
    'failed to satisfy constraint: Member must have length less than or equal to 30',
  ],
  [
    'a number that is too small',
    { service: 'CloudWatch', operation: 'PutMetricAlarm', input: { ...alarm, EvaluationPeriods: 0 } },
    "Value '0' at 'evaluationPeriods' failed to satisfy constraint: Member must have value greater than or equal to 1",
  ],
  [
    'a key of a map',
    container({ '1ST': 'v' }),
    "Value '1ST' at 'primaryContainer.environment.key' failed to satisfy constraint: Map keys must satisfy constraint: [Member must satisfy regular expression pattern",
  ],
  [
    'a value of a map',
    container({ LONG: 'v'.repeat(1_025) }),
    "at 'primaryContainer.environment.LONG.member' failed to satisfy constraint: Member must have length less than or equal to 1024",
  ],
  [
    'two members of a union',
    {
      service: 'OpenSearch',
      operation: 'AddDirectQueryDataSource',
      input: { DataSourceType: { CloudWatchLog: { RoleArn: ROLE }, SecurityLake: { RoleArn: ROLE } } },
    },
    "at 'dataSourceType' failed to satisfy constraint: Exactly one member must be set of CloudWatchLog, SecurityLake",
  ],
  [
    'an instance type beside instance pools',
    variant({ InstanceType: 'ml.m5.xlarge', InstancePools: [{ InstanceType: 'ml.m5.large', Priority: 1 }] }),
    "at 'productionVariants.1.member.instanceType' failed to satisfy constraint: Member must not be set together with instancePools",
  ],
  [
    'a memory size of a serverless endpoint that there is not',
    serverless({ MemorySizeInMB: 3000 }),
    "Value '3000' at 'productionVariants.1.member.serverlessConfig.memorySizeInMB' failed to satisfy constraint: Member must be one of 1024, 2048, 3072, 4096, 5120, 6144",
  ],
  [
    'more warm containers than calls at the same time',
    serverless({ ProvisionedConcurrency: 6 }),
    "Value '6' at 'productionVariants.1.member.serverlessConfig.provisionedConcurrency' failed to satisfy constraint: Member must have value less than or equal to maxConcurrency, 5",
  ],
  [
    'more calls at the same time than a serverless endpoint takes',
    serverless({ MaxConcurrency: 201 }),
    "Value '201' at 'productionVariants.1.member.serverlessConfig.maxConcurrency' failed to satisfy constraint: Member must have value less than or equal to 200",
  ],
  [
    'instances beside a serverless configuration',
    serverless({}, { InitialInstanceCount: 1 }),
    "Value '1' at 'productionVariants.1.member.initialInstanceCount' failed to satisfy constraint: Member must not be set together with serverlessConfig",
  ],
  [
    'a scaling target whose least is above its most',
    scaled({ MinCapacity: 3, MaxCapacity: 2 }),
    "Value '3' at 'minCapacity' failed to satisfy constraint: Member must have value less than or equal to maxCapacity, 2",
  ],
  [
    'a blue/green update that ends before its waits do',
    blueGreen(900),
    'Member must have value greater than 900, the total of terminationWaitInSeconds and waitIntervalInSeconds',
  ],
  [
    'a period of an alarm that CloudWatch does not have',
    { service: 'CloudWatch', operation: 'PutMetricAlarm', input: { ...alarm, Period: 90 } },
    "Value '90' at 'period' failed to satisfy constraint: Member must be 10, 20, 30 or a multiple of 60",
  ],
  [
    'such a period of one of several metrics',
    {
      service: 'CloudWatch',
      operation: 'PutMetricAlarm',
      input: {
        ...alarm,
        Metrics: [
          { Id: 'm', MetricStat: { Metric: { Namespace: 'n', MetricName: 'm' }, Period: 45, Stat: 'Sum' } },
        ],
      },
    },
    "Value '45' at 'metrics.1.member.metricStat.period' failed to satisfy constraint",
  ],
  [
    "an environment variable that is Lambda's own",
    lambda({ Environment: { Variables: { AWS_REGION: 'eu-west-1', LOG_LEVEL: 'info' } } }),
    "Value 'AWS_REGION' at 'environment.variables.AWS_REGION' failed to satisfy constraint: Reserved keys are not supported for modification",
  ],
  [
    'a sixth layer',
    lambda({ Layers: layers(6) }),
    "at 'layers' failed to satisfy constraint: Member must have length less than or equal to 5",
  ],
];

/** Values just within the rules. */
const AT_THE_LIMIT: readonly SdkCall[] = [
  variant({ InstanceType: 'ml.m5.xlarge' }),
  serverless({ MemorySizeInMB: 6144, MaxConcurrency: 200, ProvisionedConcurrency: 200 }),
  scaled({ MinCapacity: 2, MaxCapacity: 2 }),
  blueGreen(901),
  ...[10, 20, 30, 60, 300].map((Period) => ({
    service: 'CloudWatch',
    operation: 'PutMetricAlarm',
    input: { ...alarm, Period },
  })),
  lambda({ Layers: layers(5) }),
];

describe("AWS's API models", () => {
  it('accept what is right', async () => {
    const nonBreakingSpace = {
      service: 'Lambda',
      operation: 'AddPermission',
      input: {
        FunctionName: 'f',
        StatementId: 's',
        Action: 'lambda:InvokeFunction',
        Principal: 'a\u00a0b',
      },
    };
    const right = [
      ...AT_THE_LIMIT,
      model({}),
      container({ HF_TASK: 'text-classification' }),
      nonBreakingSpace,
      tagged('Größe'),
    ];
    expect(await checkCalls(right)).toEqual([]);
  }, 600_000);

  describe('refuse, in the words of the services,', () => {
    let findings: string[];
    beforeAll(async () => {
      findings = await checkCalls(REFUSED.map(([, call]) => call));
    }, 600_000);

    it.each(REFUSED)('%s', (_, { operation }, words) => {
      expect(findings).toContainEqual(expect.stringContaining(words));
      expect(findings.find((text) => text.includes(words))).toContain(`:${operation}: Value`);
    });
  });

  it.each([
    ['a service that AWS does not have', { service: 'Nobody', operation: 'Call', input: {} }],
    [
      'an operation that the service does not have',
      { service: 'SageMaker', operation: 'Nothing', input: {} },
    ],
  ])(
    'know no %s',
    async (_, call) => {
      await expect(checkCalls([call])).rejects.toThrow(/UnknownOperation/);
    },
    600_000,
  );
});
