import { Match } from 'aws-cdk-lib/assertions';
import { CrossEncoderEndpoint, type CrossEncoderEndpointProps } from '../../lib';
import { deviceOf } from '../../lib/serving/device';
import { only, templateOf } from './support/synthesize';

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
          HF_MODEL_REVISION: 'main',
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

  it('names neither model, configuration nor endpoint', () => {
    const template = endpointWith();
    template.hasResourceProperties(MODEL, { ModelName: Match.absent() });
    template.hasResourceProperties(CONFIG, { EndpointConfigName: Match.absent() });
    template.hasResourceProperties(ENDPOINT, { EndpointName: Match.absent() });
  });

  it.each<[string, CrossEncoderEndpointProps]>([
    ['model', { modelId: 'cross-encoder/ms-marco-MiniLM-L-12-v2', modelRevision: 'v2' }],
    ['image', { image: { tag: '2.6.0-transformers5.5.3-gpu-py312-cu124-ubuntu22.04' } }],
    ['instance type', { instanceType: 'ml.g6.xlarge', instanceCount: 2 }],
    ['device', { instanceType: 'ml.m5.xlarge' }],
  ])('is updated in place when it gets another %s', (_, props) => {
    const before = endpointWith();
    const after = endpointWith(props);
    expect(only(after, ENDPOINT)).toEqual(only(before, ENDPOINT));
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

  it('refuses what cannot work, all at once', () => {
    const build = () =>
      endpointWith({
        modelId: 'https://huggingface.co/x',
        modelRevision: '',
        instanceType: 'ml.inf2.xlarge',
        instanceCount: 1.5,
        image: { account: 'me' },
      });
    expect(build).toThrow(/^Test\/Endpoint: modelId is "https:/);
    expect(build).toThrow(/modelRevision is ""/);
    expect(build).toThrow(/instanceType is "ml.inf2.xlarge"; it must be an x86 SageMaker instance type/);
    expect(build).toThrow(/instanceCount is 1.5/);
    expect(build).toThrow(/image.account is "me"; it must be an AWS account id of 12 digits/);
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
