import { Duration, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { CrossEncoderEndpoint, type CrossEncoderEndpointProps, TrafficShift } from '../../lib';
import { deviceOf, hasLocalDisks } from '../../lib/serving/device';
import { statementsOf } from './support/statements';
import { newApp, only, templateOf } from './support/synthesize';

const MODEL = 'AWS::SageMaker::Model';
const CONFIG = 'AWS::SageMaker::EndpointConfig';
const ENDPOINT = 'AWS::SageMaker::Endpoint';

function endpointWith(props?: CrossEncoderEndpointProps) {
  return templateOf(
    (stack) => {
      new CrossEncoderEndpoint(stack, 'Endpoint', props);
    },
    { account: '111122223333', region: 'eu-west-1' },
  );
}

/** What decides whether CloudFormation updates the endpoint or makes another one. */
function identityOf(template: Template) {
  const [logicalId, { Properties }] = only(template, ENDPOINT);
  return { logicalId, name: Properties.EndpointName };
}

describe('a cross-encoder endpoint', () => {
  it('serves the model of the Hub in the Hugging Face container', () => {
    endpointWith().hasResourceProperties(MODEL, {
      PrimaryContainer: {
        Image: {
          'Fn::Join': [
            '',
            [
              '763104351884.dkr.ecr.eu-west-1.',
              { Ref: 'AWS::URLSuffix' },
              '/huggingface-pytorch-inference:2.6.0-transformers4.51.3-gpu-py312-cu124-ubuntu22.04',
            ],
          ],
        },
        Environment: {
          HF_MODEL_ID: 'cross-encoder/ms-marco-MiniLM-L-6-v2',
          HF_MODEL_REVISION: 'c5ee24cb16019beea0893ab7796b1df96625c6b8',
          HF_TASK: 'text-classification',
        },
      },
    });
  });

  it('runs on a GPU with a driver for the CUDA of the image', () => {
    endpointWith().hasResourceProperties(CONFIG, {
      ProductionVariants: [
        {
          VariantName: 'AllTraffic',
          InstanceType: 'ml.g4dn.xlarge',
          InitialInstanceCount: 1,
          InferenceAmiVersion: 'al2-ami-sagemaker-inference-gpu-3-1',
          ContainerStartupHealthCheckTimeoutInSeconds: 900,
          RoutingConfig: { RoutingStrategy: 'LEAST_OUTSTANDING_REQUESTS' },
        },
      ],
    });
  });

  it('runs without a GPU in the image for it', () => {
    const template = endpointWith({ instanceType: 'ml.c7i.xlarge' });
    template.hasResourceProperties(CONFIG, { ProductionVariants: [{ InferenceAmiVersion: Match.absent() }] });
    template.hasResourceProperties(MODEL, {
      PrimaryContainer: {
        Image: { 'Fn::Join': ['', Match.arrayWith([Match.stringLikeRegexp('-cpu-py312-ubuntu22.04$')])] },
      },
    });
  });

  it('names neither model nor configuration, and the endpoint in lower case, as ARNs have it', () => {
    const template = endpointWith();
    template.hasResourceProperties(MODEL, { ModelName: Match.absent() });
    template.hasResourceProperties(CONFIG, { EndpointConfigName: Match.absent() });
    template.hasResourceProperties(ENDPOINT, { EndpointName: 'test-endpoint-pairs-41913a33' });
  });

  it.each<[string, CrossEncoderEndpointProps]>([
    ['model', { modelId: 'cross-encoder/ms-marco-MiniLM-L-12-v2', modelRevision: 'f'.repeat(40) }],
    ['image', { image: { tag: '2.6.0-transformers5.5.3-gpu-py312-cu124-ubuntu22.04' } }],
    ['instance type', { instanceType: 'ml.g6.xlarge', instanceCount: 2 }],
    ['device', { instanceType: 'ml.m5.xlarge' }],
    ['fallback', { fallbackInstanceTypes: ['ml.g5.xlarge'] }],
    ['scaling', { instanceCount: 2, scaling: { maxInstanceCount: 4 } }],
  ])('is updated in place when it gets another %s', (_, props) => {
    const before = endpointWith();
    const after = endpointWith(props);
    expect(identityOf(after)).toEqual(identityOf(before));
    expect([only(after, MODEL), only(after, CONFIG)]).not.toEqual([
      only(before, MODEL),
      only(before, CONFIG),
    ]);
  });

  it('has the protocol in its logical id, so that another protocol replaces it', () => {
    expect(only(endpointWith(), ENDPOINT)[0]).toMatch(/^Endpointpairs/);
  });

  it('takes its image from elsewhere', () => {
    const template = endpointWith({ image: { account: '111122223333', repository: 'mirror/hf', tag: 'v1' } });
    template.hasResourceProperties(MODEL, {
      PrimaryContainer: {
        Image: {
          'Fn::Join': ['', ['111122223333.dkr.ecr.eu-west-1.', { Ref: 'AWS::URLSuffix' }, '/mirror/hf:v1']],
        },
      },
    });
    template.hasResourceProperties('AWS::IAM::Role', {
      Policies: [
        {
          PolicyDocument: {
            Statement: Match.arrayWith([
              Match.objectLike({
                Action: Match.arrayWith(['ecr:BatchGetImage']),
                Resource: {
                  'Fn::Join': [
                    '',
                    ['arn:', { Ref: 'AWS::Partition' }, ':ecr:eu-west-1:111122223333:repository/mirror/hf'],
                  ],
                },
              }),
            ]),
          },
        },
      ],
    });
  });

  it('goes over to an update blue/green, and back when an alarm is raised', () => {
    const template = endpointWith({ instanceCount: 2, rollout: { trafficShift: TrafficShift.CANARY } });
    const alarms = Object.keys(template.findResources('AWS::CloudWatch::Alarm'));
    expect(alarms).toHaveLength(2);
    template.hasResourceProperties(ENDPOINT, {
      DeploymentConfig: {
        AutoRollbackConfiguration: { Alarms: alarms.map((Ref) => ({ AlarmName: { Ref } })) },
        BlueGreenUpdatePolicy: {
          TerminationWaitInSeconds: 300,
          TrafficRoutingConfiguration: {
            Type: 'CANARY',
            CanarySize: { Type: 'INSTANCE_COUNT', Value: 1 },
            WaitIntervalInSeconds: 300,
          },
        },
      },
    });
    // The alarms come first, so they know the endpoint by its name alone; they watch its new configuration.
    template.allResourcesProperties('AWS::CloudWatch::Alarm', Match.not({ Dimensions: Match.anyValue() }));
    const watching = JSON.stringify(template.findResources('AWS::CloudWatch::Alarm'));
    expect(new Set(watching.match(/"Fn::GetAtt":\[[^\]]*\]/g))).toEqual(
      new Set([expect.stringMatching(/EndpointpairsConfig\w+","EndpointConfigName"/)]),
    );
  });

  it('follows its load, and keeps the number of instances in an update', () => {
    const template = endpointWith({ instanceCount: 2, scaling: { maxInstanceCount: 6 } });
    template.hasResourceProperties(ENDPOINT, { RetainAllVariantProperties: true });
    template.hasResourceProperties('AWS::ApplicationAutoScaling::ScalableTarget', {
      MinCapacity: 2,
      MaxCapacity: 6,
      ScalableDimension: 'sagemaker:variant:DesiredInstanceCount',
      ResourceId: {
        'Fn::Join': [
          '',
          [
            'endpoint/',
            { 'Fn::GetAtt': [only(template, ENDPOINT)[0], 'EndpointName'] },
            '/variant/AllTraffic',
          ],
        ],
      },
    });
    const metric = (predefined: string, target: number) => ({
      TargetTrackingScalingPolicyConfiguration: {
        PredefinedMetricSpecification: { PredefinedMetricType: predefined },
        TargetValue: target,
      },
    });
    const POLICY = 'AWS::ApplicationAutoScaling::ScalingPolicy';
    template.hasResourceProperties(
      POLICY,
      metric('SageMakerVariantConcurrentRequestsPerModelHighResolution', 4),
    );
    endpointWith({ scaling: { maxInstanceCount: 2, invocationsPerMinute: 600 } }).hasResourceProperties(
      POLICY,
      metric('SageMakerVariantInvocationsPerInstance', 600),
    );
  });

  it('takes other instance types when there is no capacity', () => {
    endpointWith({ fallbackInstanceTypes: ['ml.g5.xlarge', 'ml.g6.xlarge'] }).hasResourceProperties(CONFIG, {
      ProductionVariants: [
        {
          InstanceType: Match.absent(),
          InstancePools: [
            { InstanceType: 'ml.g4dn.xlarge', Priority: 1 },
            { InstanceType: 'ml.g5.xlarge', Priority: 2 },
            { InstanceType: 'ml.g6.xlarge', Priority: 3 },
          ],
        },
      ],
    });
  });

  it('serves a model of S3 isolated from the network, and may read nothing else of the bucket', () => {
    const template = templateOf((stack) => {
      const bucket = s3.Bucket.fromBucketName(stack, 'Bucket', 'models');
      new CrossEncoderEndpoint(stack, 'Endpoint', { modelData: { bucket, key: 'reranker/v1/' } });
    });
    template.hasResourceProperties(MODEL, {
      EnableNetworkIsolation: true,
      PrimaryContainer: {
        Environment: { HF_MODEL_ID: Match.absent(), HF_TASK: 'text-classification' },
        ModelDataSource: {
          S3DataSource: {
            S3Uri: 's3://models/reranker/v1/',
            S3DataType: 'S3Prefix',
            CompressionType: 'None',
          },
        },
      },
    });
    const s3Statements = statementsOf(template).filter(({ actions }) => actions[0]?.startsWith('s3:'));
    expect(s3Statements).toEqual([
      expect.objectContaining({
        actions: ['s3:GetObject'],
        resources: [{ 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':s3:::models/reranker/v1/*']] }],
      }),
      expect.objectContaining({
        actions: ['s3:ListBucket'],
        conditions: { StringLike: { 's3:prefix': 'reranker/v1/*' } },
      }),
    ]);
  });

  it('has its network interfaces in a VPC', () => {
    const template = templateOf((stack) => {
      const vpc = new ec2.Vpc(stack, 'Vpc', { maxAzs: 2 });
      new CrossEncoderEndpoint(stack, 'Endpoint', { vpc: { vpc } });
    });
    const [group] = only(template, 'AWS::EC2::SecurityGroup');
    template.hasResourceProperties(MODEL, {
      VpcConfig: {
        SecurityGroupIds: [{ 'Fn::GetAtt': [group, 'GroupId'] }],
        Subnets: [{ Ref: Match.anyValue() }, { Ref: Match.anyValue() }],
      },
    });
  });

  it('encrypts the volumes of instances that have some', () => {
    const template = templateOf((stack) => {
      const kmsKey = new kms.Key(stack, 'Key');
      new CrossEncoderEndpoint(stack, 'Endpoint', { kmsKey, instanceType: 'ml.c7i.xlarge' });
    });
    template.hasResourceProperties(CONFIG, {
      KmsKeyId: { 'Fn::GetAtt': [only(template, 'AWS::KMS::Key')[0], 'Arn'] },
    });
  });

  it('warns of a model that may change under it', () => {
    const warnings = (props: CrossEncoderEndpointProps) => {
      const stack = new Stack(newApp(), 'Test');
      new CrossEncoderEndpoint(stack, 'Endpoint', props);
      return Annotations.fromStack(stack).findWarning('*', Match.stringLikeRegexp('movingModelRevision'));
    };
    jest.spyOn(console, 'error').mockImplementation();
    expect(warnings({})).toHaveLength(0);
    expect(warnings({ modelRevision: 'main' })).toHaveLength(1);
    expect(warnings({ modelId: 'my/model' })).toHaveLength(1);
  });

  it('refuses what cannot work, all at once', () => {
    const build = () =>
      endpointWith({
        modelId: 'https://huggingface.co/x',
        modelRevision: '',
        instanceType: 'ml.inf2.xlarge',
        instanceCount: 1.5,
        image: { account: 'me' },
        startupTimeout: Duration.hours(2),
        scaling: { maxInstanceCount: 1, concurrentRequests: 0, invocationsPerMinute: 10 },
        rollout: { trafficShift: TrafficShift.LINEAR, maxErrorPercent: 0 },
      });
    expect(build).toThrow(/^Test\/Endpoint: modelId is "https:/);
    expect(build).toThrow(/modelRevision is ""/);
    expect(build).toThrow(/instanceType is "ml.inf2.xlarge"; it must be an x86 SageMaker instance type/);
    expect(build).toThrow(/instanceCount is 1.5/);
    expect(build).toThrow(/image.account is "me"; it must be an AWS account id of 12 digits/);
    expect(build).toThrow(/startupTimeout is 120; it must be between 1 and 60 minutes/);
    expect(build).toThrow(/scaling.maxInstanceCount is 1; it must be at least instanceCount, 1.5/);
    expect(build).toThrow(/scaling.concurrentRequests is 0; it must be at least 1/);
    expect(build).toThrow(/scaling.concurrentRequests excludes scaling.invocationsPerMinute/);
    expect(build).toThrow(
      /rollout.trafficShift is "linear"; it must be "all-at-once" with instanceCount 1.5/,
    );
    expect(build).toThrow(/rollout.maxErrorPercent is 0; it must be a share of more than 0/);
  });

  it.each<[string, CrossEncoderEndpointProps, RegExp]>([
    [
      'two models',
      { modelId: 'a/b', modelData: { bucket: {} as s3.IBucket, key: 'model/' } },
      /modelData excludes modelId/,
    ],
    [
      'devices',
      { fallbackInstanceTypes: ['ml.m5.xlarge'] },
      /fallbackInstanceTypes mixes types with and without/,
    ],
    ['the same type twice', { fallbackInstanceTypes: ['ml.g4dn.xlarge'] }, /names a type twice/],
    ['a key for disks of AWS', { kmsKey: {} as kms.IKey }, /kmsKey cannot be used with ml.g4dn.xlarge/],
  ])('refuses %s', (_, props, message) => {
    expect(() => endpointWith(props)).toThrow(message);
  });

  it('is known by name when somebody else made it', () => {
    const template = templateOf((stack) => {
      const endpoint = CrossEncoderEndpoint.fromEndpointName(stack, 'Endpoint', {
        endpointName: 'Mine',
        device: 'cpu',
      });
      endpoint.grantInvoke(new iam.Role(stack, 'Caller', { assumedBy: new iam.AccountRootPrincipal() }));
    });
    template.resourceCountIs(ENDPOINT, 0);
    const arn = (name: string) => ({
      'Fn::Join': [
        '',
        [
          'arn:',
          { Ref: 'AWS::Partition' },
          ':sagemaker:',
          { Ref: 'AWS::Region' },
          ':',
          { Ref: 'AWS::AccountId' },
          `:endpoint/${name}`,
        ],
      ],
    });
    expect(statementsOf(template)[0]?.resources).toEqual([arn('Mine'), arn('mine')]);
  });

  it('keeps its name while it is paused', () => {
    const stack = new Stack(newApp(), 'Test');
    const endpoint = CrossEncoderEndpoint.paused(stack, 'Endpoint');
    expect(endpoint.endpointName).toBe('test-endpoint-pairs-41913a33');
    Template.fromStack(stack).resourceCountIs(ENDPOINT, 0);
  });
});

describe('the device of an instance type', () => {
  it.each([
    'ml.g4dn.xlarge',
    'ml.g5.2xlarge',
    'ml.g6e.xlarge',
    'ml.p3.2xlarge',
    'ml.p4de.24xlarge',
    'ml.p5en.48xlarge',
  ])('is a GPU for %s', (type) => expect(deviceOf(type)).toBe('gpu'));

  it.each(['ml.c7i.xlarge', 'ml.m5d.large', 'ml.r6i.large', 'ml.t2.medium'])('is a CPU for %s', (type) =>
    expect(deviceOf(type)).toBe('cpu'),
  );

  it.each([
    ['Graviton', 'ml.c7g.xlarge'],
    ['Graviton', 'ml.m6gd.large'],
    ['Inferentia', 'ml.inf2.xlarge'],
    ['Trainium', 'ml.trn1.2xlarge'],
    ['a GPU that CUDA 12.4 dropped', 'ml.p2.xlarge'],
    ['a GPU that CUDA 12.4 does not know', 'ml.g7e.2xlarge'],
    ['a GPU that CUDA 12.4 does not know', 'ml.p6-b200.48xlarge'],
    ['no SageMaker type', 'g5.xlarge'],
  ])('is unknown for %s: %s', (_, type) => expect(deviceOf(type)).toBeUndefined());
});

describe('disks of their own', () => {
  it.each(['ml.g4dn.xlarge', 'ml.g5.xlarge', 'ml.g6e.xlarge', 'ml.p5.48xlarge', 'ml.m5d.large'])(
    'are in %s',
    (type) => expect(hasLocalDisks(type)).toBe(true),
  );
  it.each(['ml.c7i.xlarge', 'ml.m5.xlarge', 'ml.p3.2xlarge'])('are not in %s', (type) =>
    expect(hasLocalDisks(type)).toBe(false),
  );
});
