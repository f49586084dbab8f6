import { CloudFormationClient, CreateStackCommand } from '@aws-sdk/client-cloudformation';
import { GetFunctionCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { type BareEmulator, startBareEmulator } from './support/bare-emulator';
import { ENDPOINT_NAME, type EndpointChoices, endpointTemplate } from './support/endpoint-template';
import { clientConfig, PlainStack } from './support/plain-stack';

/** The emulator alone: what it refuses, before MiniStack or our stubs make anything of it. */
describe('the emulator, as AWS does', () => {
  let emulator: BareEmulator;
  let stacks = 0;

  beforeAll(async () => {
    emulator = await startBareEmulator();
  }, 900_000);

  afterAll(() => emulator?.stop());

  const stack = () => new PlainStack(`Endpoint${++stacks}`, emulator.environment);

  /** An endpoint that is deployed, broken if asked to, and changed: why the change failed. */
  const change = async (before: EndpointChoices, after: EndpointChoices, { broken = false } = {}) => {
    const deployed = stack();
    expect(await deployed.create(endpointTemplate(before))).toEqual([]);
    if (broken) {
      await emulator.control.breakEndpoint(ENDPOINT_NAME);
    }
    const failures = await deployed.update(endpointTemplate(after));
    await deployed.delete();
    return failures;
  };

  describe('refuses to make an endpoint', () => {
    it.each<[string, EndpointChoices, RegExp]>([
      [
        'with an alarm that does not exist',
        { alarmName: 'nobody' },
        /^Value 'nobody' at 'deploymentConfig\.autoRollbackConfiguration\.alarms\.1\.member\.alarmName': the alarm does not exist/,
      ],
      [
        'whose role may not look at its alarms',
        { mayDescribeAlarms: false },
        /the execution role is not authorized to perform: cloudwatch:DescribeAlarms on resource: arn:aws:cloudwatch:us-east-1:000000000000:alarm:/,
      ],
      [
        'with a role of another partition',
        { executionRoleArn: 'arn:aws-cn:iam::000000000000:role/theirs' },
        /^Partition "aws-cn" is not valid for resource "arn:aws-cn:iam::000000000000:role\/theirs"/,
      ],
      [
        'with an interval that is too long, and an instance type that nobody has',
        { bakeSeconds: 3_601, instances: { InstanceType: 'ml.g5.tiny' } },
        /^1 validation error detected: Value 'ml\.g5\.tiny' at 'productionVariants\.1\.member\.instanceType' failed to satisfy constraint: Member must satisfy enum value set: \[/,
      ],
    ])('%s', async (_, choices, words) => {
      const refused = stack();
      expect(await refused.create(endpointTemplate(choices))).toEqual([expect.stringMatching(words)]);
      await refused.delete();
    });
  });

  const serverless = { ServerlessConfig: { MemorySizeInMB: 3072, MaxConcurrency: 5 } };
  const serverlessWith = (more: object) => ({
    ServerlessConfig: { ...serverless.ServerlessConfig, ...more },
  });
  const S3DataSource = {
    S3Uri: 's3://models/v1.tar.gz',
    S3DataType: 'S3Object',
    CompressionType: 'Gzip',
  };

  describe('refuses to make a serverless endpoint', () => {
    it.each<[string, EndpointChoices, RegExp]>([
      [
        'beside instances',
        { instances: { ...serverless, InstanceType: 'ml.m5.xlarge' } },
        /'ml\.m5\.xlarge' at 'productionVariants\.1\.member\.instanceType' .*must not be set together with serverlessConfig/,
      ],
      [
        'with a model data source',
        { instances: serverless, container: { ModelDataSource: { S3DataSource } } },
        /^ModelDataSource cannot be used with serverless endpoints/,
      ],
      [
        'with files that are no archive',
        { instances: serverless, container: { ModelDataUrl: 's3://models/v1/' } },
        /^ModelDataUrl s3:\/\/models\/v1\/ must point to a single gzip compressed tar archive/,
      ],
      [
        'that is isolated from the network',
        { instances: serverless, model: { EnableNetworkIsolation: true } },
        /^network isolation is not supported for serverless endpoints/,
      ],
      [
        'in a VPC',
        {
          instances: serverless,
          model: { VpcConfig: { Subnets: ['subnet-0a'], SecurityGroupIds: ['sg-0a'] } },
        },
        /^VPC configuration is not supported for serverless endpoints/,
      ],
      [
        'with a memory size that there is not',
        { instances: { ServerlessConfig: { MemorySizeInMB: 2500, MaxConcurrency: 5 } } },
        /^1 validation error detected: Value '2500' at 'productionVariants\.1\.member\.serverlessConfig\.memorySizeInMB' .*Member must be one of 1024, 2048, 3072, 4096, 5120, 6144/,
      ],
      [
        'for more calls at the same time than there may be',
        { instances: serverlessWith({ MaxConcurrency: 201 }) },
        /'201' at 'productionVariants\.1\.member\.serverlessConfig\.maxConcurrency' .*less than or equal to 200/,
      ],
      [
        'with more containers kept warm than it takes calls',
        { instances: serverlessWith({ ProvisionedConcurrency: 6 }) },
        /'6' at 'productionVariants\.1\.member\.serverlessConfig\.provisionedConcurrency' .*less than or equal to maxConcurrency, 5/,
      ],
      [
        'that keeps the requests of its calls',
        {
          instances: serverless,
          configuration: {
            DataCaptureConfig: {
              EnableCapture: true,
              InitialSamplingPercentage: 100,
              DestinationS3Uri: 's3://captured',
              CaptureOptions: [{ CaptureMode: 'Input' }],
            },
          },
        },
        /'dataCaptureConfig\.enableCapture' .*A serverless endpoint captures no data/,
      ],
      [
        'whose instances scale',
        { instances: serverless, scaled: true },
        /^endpoint\/cross-encoder\/variant\/AllTraffic is serverless: it has no instances that could scale/,
      ],
    ])('%s', async (_, choices, words) => {
      const refused = stack();
      expect(await refused.create(endpointTemplate(choices))).toEqual([expect.stringMatching(words)]);
      await refused.delete();
    });
  });

  const pools = [{ InstanceType: 'ml.g5.xlarge', Priority: 1 }];
  const SCALED =
    /^The update would change the instance type of endpoint\/cross-encoder\/variant\/AllTraffic, which is a target for auto scaling/;

  describe('refuses an update', () => {
    it.each<[string, EndpointChoices, EndpointChoices, RegExp]>([
      [
        'to another instance type while the endpoint scales',
        { scaled: true },
        { scaled: true, instances: { InstanceType: 'ml.g6.xlarge' } },
        SCALED,
      ],
      [
        'from an instance type to pools while the endpoint scales',
        { scaled: true },
        { scaled: true, instances: { InstancePools: pools } },
        SCALED,
      ],
      [
        'from instances to serverless',
        {},
        { instances: serverless },
        /^Cannot update endpoint .* you cannot convert an instance-based, real-time endpoint to a serverless endpoint/,
      ],
      [
        'with the configuration that the endpoint has',
        {},
        { bakeSeconds: 120 },
        /^Cannot update endpoint "arn:aws:sagemaker:us-east-1:000000000000:endpoint\/cross-encoder" with the endpoint configuration that it has already/,
      ],
    ])('%s', async (_, before, after, words) => {
      expect(await change(before, after)).toEqual([expect.stringMatching(words)]);
    });

    it('whose alarm is set off by the old instances', async () => {
      const blind = { watchesConfiguration: false };
      expect(await change(blind, { ...blind, tag: '2' }, { broken: true })).toEqual([
        expect.stringMatching(/is in ALARM: SageMaker ended the update and rolled the endpoint back/),
      ]);
    });

    it('of an endpoint whose configuration somebody deleted', async () => {
      const deployed = stack();
      await deployed.create(endpointTemplate());
      const config = (await emulator.control.sageMakerResources()).find(({ id }) =>
        id.includes(':endpoint-config/'),
      )!;
      await emulator.control.remove(config.id);
      expect(await deployed.update(endpointTemplate({ tag: '2' }))).toEqual([
        `Could not find endpoint configuration "${config.id}".`,
      ]);
      await deployed.delete();
    });
  });

  describe('lets an update through', () => {
    it.each<[string, EndpointChoices, EndpointChoices]>([
      ['to another model while the endpoint scales', { scaled: true }, { scaled: true, tag: '2' }],
      ['to another instance type', {}, { instances: { InstanceType: 'ml.g6.xlarge' } }],
      ['from serverless to instances', { instances: serverless }, {}],
      [
        'of a serverless endpoint to more memory',
        { instances: serverless },
        { instances: { ServerlessConfig: { ...serverless.ServerlessConfig, MemorySizeInMB: 4096 } } },
      ],
    ])('%s', async (_, before, after) => {
      expect(await change(before, after)).toEqual([]);
    });

    it('that repairs broken instances, since the alarm watches the new ones', async () => {
      expect(await change({}, { tag: '2' }, { broken: true })).toEqual([]);
    });
  });

  describe('refuses a request', () => {
    const refusal = (call: Promise<unknown>) =>
      call.then(
        () => undefined,
        ({ name, message }) => `${name}: ${message}`,
      );

    it('of the JSON protocol', async () => {
      const client = new SSMClient(clientConfig(emulator.environment));
      expect(await refusal(client.send(new GetParameterCommand({ Name: '' })))).toBe(
        "ValidationException: 1 validation error detected: Value '' at 'name' failed to satisfy constraint: Member must " +
          'have length greater than or equal to 1',
      );
    });

    it('of the query protocol', async () => {
      const client = new CloudFormationClient(clientConfig(emulator.environment));
      const request = { StackName: 'Tagged', TemplateBody: '{}', Tags: [{ Key: '', Value: 'v' }] };
      expect(await refusal(client.send(new CreateStackCommand(request)))).toBe(
        "ValidationError: 1 validation error detected: Value '' at 'tags.1.member.key' failed to satisfy constraint: " +
          'Member must have length greater than or equal to 1',
      );
    });

    it('of the REST protocols', async () => {
      const client = new LambdaClient(clientConfig(emulator.environment));
      expect(await refusal(client.send(new GetFunctionCommand({ FunctionName: 'not a name' })))).toMatch(
        /^ValidationException: 1 validation error detected: Value 'not a name' at 'functionName' .*regular expression pattern/,
      );
    });

    it('and overlooks none', async () => {
      expect(await emulator.control.oversights()).toEqual([]);
    });
  });
});
