import { Stack } from 'aws-cdk-lib';
import { Annotations, Match, type Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import {
  CrossEncoderEndpoint,
  type CrossEncoderEndpointProps,
  Handler,
  Serving,
  TrafficShift,
} from '../../lib';
import {
  CONFIG,
  CUDA_13_HOST,
  ENDPOINT,
  endpointWith,
  identityOf,
  MODEL,
} from './support/cross-encoder-endpoint';
import { statementsOf } from './support/statements';
import { newApp, only, templateOf } from './support/synthesize';

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
              '/huggingface-pytorch-inference:2.6.0-transformers5.5.3-gpu-py312-cu124-ubuntu22.04',
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
    template.hasResourceProperties(ENDPOINT, { EndpointName: 'test-endpoint-pairs-g4dn-xlarge-67804d77' });
  });

  it.each<[string, CrossEncoderEndpointProps]>([
    ['model', { modelId: 'cross-encoder/ms-marco-MiniLM-L-12-v2', modelRevision: 'f'.repeat(40) }],
    ['image', { image: { tag: '2.6.0-transformers4.51.3-gpu-py312-cu124-ubuntu22.04' } }],
    ['number of instances', { instanceCount: 2 }],
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

  it('has protocol and instance type in its logical id, so that others make another endpoint', () => {
    expect(only(endpointWith(), ENDPOINT)[0]).toMatch(/^Endpointpairsg4dnxlarge/);
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

  it('goes over to an update blue/green', () => {
    const template = endpointWith({ instanceCount: 2, rollout: { trafficShift: TrafficShift.CANARY } });
    template.hasResourceProperties(ENDPOINT, {
      DeploymentConfig: {
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
    const CONCURRENT = 'SageMakerVariantConcurrentRequestsPerModelHighResolution';
    template.hasResourceProperties(POLICY, metric(CONCURRENT, 4));
    const scaling = { maxInstanceCount: 2 };
    for (const [props, target] of [
      [{ instanceType: 'ml.c7i.xlarge' }, 2],
      [{ instanceType: 'ml.c7i.xlarge', handler: Handler.STOCK }, 4],
      [{ instanceType: 'ml.c7i.xlarge', environment: { SAGEMAKER_MODEL_SERVER_WORKERS: '2' } }, 4],
      [{ instanceType: 'ml.c7i.xlarge', environment: { MMS_JOB_QUEUE_SIZE: '1' } }, 1],
      [{ instanceType: 'ml.c7i.xlarge', serving: Serving.TEI }, 4],
      [{ instanceType: 'ml.g5.12xlarge' }, 4],
    ] as const) {
      endpointWith({ ...props, scaling }).hasResourceProperties(POLICY, metric(CONCURRENT, target));
    }
    endpointWith({ scaling: { maxInstanceCount: 2, invocationsPerMinute: 600 } }).hasResourceProperties(
      POLICY,
      metric('SageMakerVariantInvocationsPerInstance', 600),
    );
  });

  it('is scaled by the role that AWS takes for it, and makes no other', () => {
    const fixed = endpointWith();
    const scaling = endpointWith({ scaling: { maxInstanceCount: 2 } });
    const roles = (template: Template) => Object.keys(template.findResources('AWS::IAM::Role'));
    expect(roles(scaling)).toEqual(roles(fixed));
    scaling.hasResourceProperties('AWS::ApplicationAutoScaling::ScalableTarget', {
      RoleARN:
        'arn:aws:iam::111122223333:role/aws-service-role/sagemaker.application-autoscaling.amazonaws.com/' +
        'AWSServiceRoleForApplicationAutoScaling_SageMakerEndpoint',
    });
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

  it('takes the host image for CUDA 13 under an image with it', () => {
    const image = { inferenceAmiVersion: CUDA_13_HOST, tag: '3.0.0-gpu-py312-cu130-ubuntu24.04' };
    endpointWith({ image }).hasResourceProperties(CONFIG, {
      ProductionVariants: [{ InferenceAmiVersion: CUDA_13_HOST }],
    });
  });
});
