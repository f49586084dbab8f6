import { Stack } from 'aws-cdk-lib';
import { Match, type Template } from 'aws-cdk-lib/assertions';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { CrossEncoderEndpoint, type CrossEncoderEndpointProps, RerankModel, Serving } from '../../lib';
import { loadProfile } from '../../lib/profile';
import { type Config, validateConfig } from '../../lib/profile/validate';
import { connectorBody } from '../../protocol/connector';
import { ACKNOWLEDGEMENTS, findingsOf } from './support/nag';
import { CONFIG, domainIn, newApp, only, synthesize, templateOf } from './support/synthesize';

const MODEL = 'AWS::SageMaker::Model';
const VARIANT = 'AWS::SageMaker::EndpointConfig';
const ENDPOINT = 'AWS::SageMaker::Endpoint';

function endpointWith(props?: CrossEncoderEndpointProps) {
  return templateOf(
    (stack) => {
      new CrossEncoderEndpoint(stack, 'Endpoint', { serving: Serving.TEI, ...props });
    },
    { account: '111122223333', region: 'eu-west-1' },
  );
}

function containerOf(template: Template) {
  const { Image, Environment } = only(template, MODEL)[1].Properties.PrimaryContainer;
  return { image: Image, environment: Environment };
}

const imageAt = (account: string, region: string, image: string) => ({
  'Fn::Join': ['', [`${account}.dkr.ecr.${region}.`, { Ref: 'AWS::URLSuffix' }, `/${image}`]],
});

const CPU_IMAGE = 'tei-cpu:2.0.1-tei1.9.3-cpu-py310-ubuntu24.04';
const VERSION_8 = '2.0.1-tei1.8.2-gpu-py310-cu122-ubuntu22.04';

describe('an endpoint with Text Embeddings Inference', () => {
  it('serves the model of the Hub, and takes a whole page of hits in one request', () => {
    expect(containerOf(endpointWith({ instanceType: 'ml.g5.xlarge' })).environment).toEqual({
      HF_MODEL_ID: 'cross-encoder/ms-marco-MiniLM-L-6-v2',
      HF_MODEL_REVISION: 'c5ee24cb16019beea0893ab7796b1df96625c6b8',
      MAX_CLIENT_BATCH_SIZE: '10000',
      MAX_CONCURRENT_REQUESTS: '40000',
      PAYLOAD_LIMIT: '6291456',
      AUTO_TRUNCATE: 'true',
    });
  });

  it('computes without the kernels that fail on a T4 where one may serve, and with them elsewhere', () => {
    const flashAttention = (props: CrossEncoderEndpointProps) =>
      containerOf(endpointWith(props)).environment.USE_FLASH_ATTENTION;
    expect(flashAttention({})).toBe('False');
    expect(flashAttention({ instanceType: 'ml.g4dn.12xlarge' })).toBe('False');
    expect(flashAttention({ instanceType: 'ml.g5.xlarge', fallbackInstanceTypes: ['ml.g4dn.xlarge'] })).toBe(
      'False',
    );
    expect(flashAttention({ instanceType: 'ml.g5.xlarge', fallbackInstanceTypes: ['ml.g6.xlarge'] })).toBe(
      undefined,
    );
    expect(flashAttention({ environment: { USE_FLASH_ATTENTION: 'True' } })).toBe('True');
  });

  it('runs without a GPU in the image for it', () => {
    const { image, environment } = containerOf(endpointWith({ instanceType: 'ml.c7i.xlarge' }));
    expect(image).toEqual(imageAt('141502667606', 'eu-west-1', CPU_IMAGE));
    expect(environment).not.toHaveProperty('USE_FLASH_ATTENTION');
  });

  it('runs on a GPU with a driver for the CUDA of the image, and without one on the host of SageMaker', () => {
    const hostOf = (instanceType: string) =>
      only(endpointWith({ instanceType }), VARIANT)[1].Properties.ProductionVariants[0].InferenceAmiVersion;
    expect(hostOf('ml.g6.xlarge')).toBe('al2-ami-sagemaker-inference-gpu-3-1');
    expect(hostOf('ml.m5.xlarge')).toBeUndefined();
  });

  it('serves a model of S3 from where SageMaker puts it, isolated from the network', () => {
    const template = templateOf((stack) => {
      const bucket = s3.Bucket.fromBucketName(stack, 'Bucket', 'models');
      new CrossEncoderEndpoint(stack, 'Endpoint', {
        serving: Serving.TEI,
        modelData: { bucket, key: 'reranker/v1/' },
      });
    });
    template.hasResourceProperties(MODEL, {
      EnableNetworkIsolation: true,
      PrimaryContainer: {
        Environment: { HF_MODEL_ID: '/opt/ml/model', HF_MODEL_REVISION: Match.absent() },
        ModelDataSource: { S3DataSource: { S3Uri: 's3://models/reranker/v1/' } },
      },
    });
  });

  it('brings along no code of the Hugging Face container', () => {
    const template = endpointWith();
    template.hasResourceProperties(MODEL, { PrimaryContainer: { ModelDataSource: Match.absent() } });
    expect(
      Object.keys(containerOf(template).environment).filter((name) => /^(SAGEMAKER|RERANK)_/.test(name)),
    ).toEqual([]);
  });

  it('takes another image', () => {
    const HOST = 'al2-ami-sagemaker-inference-gpu-2-1';
    const image = { repository: 'mirror/tei', tag: '1.9.3', inferenceAmiVersion: HOST };
    const template = endpointWith({ image });
    expect(containerOf(template).image).toEqual(imageAt('141502667606', 'eu-west-1', 'mirror/tei:1.9.3'));
    template.hasResourceProperties(VARIANT, { ProductionVariants: [{ InferenceAmiVersion: HOST }] });
  });
});

describe('a change of the serving', () => {
  const identityOf = (template: Template) => {
    const [logicalId, { Properties }] = only(template, ENDPOINT);
    return { logicalId, name: Properties.EndpointName };
  };
  const before = endpointWith({ serving: Serving.HUGGING_FACE });
  const after = endpointWith();

  it('makes another endpoint of another name, so that the one in service stays until all has switched', () => {
    expect(identityOf(after).logicalId).toMatch(/^Endpointtei/);
    expect(identityOf(after).name).toMatch(/^test-endpoint-tei-/);
    for (const type of [ENDPOINT, VARIANT, MODEL]) {
      expect(only(after, type)[0]).not.toBe(only(before, type)[0]);
    }
    expect(identityOf(after).name).not.toBe(identityOf(before).name);
  });

  it.each<[string, CrossEncoderEndpointProps]>([
    ['model', { modelId: 'cross-encoder/ms-marco-MiniLM-L-12-v2', modelRevision: 'f'.repeat(40) }],
    ['image', { image: { tag: VERSION_8 } }],
    ['number of instances', { instanceCount: 2 }],
  ])('is none when only the %s changes: the endpoint is updated in place', (_, props) => {
    expect(identityOf(endpointWith(props))).toEqual(identityOf(after));
  });

  it('is known while the endpoint is paused', () => {
    const stack = new Stack(newApp(), 'Test');
    const endpoint = CrossEncoderEndpoint.paused(stack, 'Endpoint', { serving: Serving.TEI });
    expect(endpoint.endpointName).toBe(identityOf(after).name);
    expect(endpoint.protocol).toBe('tei');
  });

  it('makes another connector, and so another model before the old one goes', () => {
    const connectorOf = (serving: Serving) => {
      const template = templateOf((stack) => {
        const endpoint = new CrossEncoderEndpoint(stack, 'Endpoint', { serving });
        new RerankModel(stack, 'Model', { domain: domainIn(stack), endpoint });
      });
      const [id, { Properties }] = only(template, 'Custom::RerankModel');
      return { id, endpoint: only(template, ENDPOINT)[0], action: Properties.Connector.actions[0] };
    };
    const [pairs, tei] = [connectorOf(Serving.HUGGING_FACE), connectorOf(Serving.TEI)];
    expect(tei.id).toBe(pairs.id);
    const options = { region: 'r', url: 'u', device: 'gpu', credential: { roleArn: 'a' } } as const;
    const [spoken] = connectorBody({ ...options, protocol: 'tei' }).actions;
    expect(tei.action).toEqual({ ...spoken, url: expect.anything() });
    expect(JSON.stringify(tei.action.url)).toContain(tei.endpoint);
    expect(JSON.stringify(tei.action)).not.toContain(pairs.endpoint);
    expect(pairs.action.pre_process_function).not.toBe(tei.action.pre_process_function);
  });
});

describe('a profile with Text Embeddings Inference', () => {
  const dev = loadProfile(CONFIG, 'dev');
  const profile = (endpoint: object): unknown => ({ ...dev, endpoint });

  it('makes the same app on another endpoint, with nothing new that cdk-nag finds', () => {
    const app = newApp();
    const config = validateConfig(profile({ serving: 'tei' }), 'test');
    const { rerank } = synthesize(config, undefined, app);
    expect(only(rerank, ENDPOINT)[0]).toMatch(/^Endpointtei/);
    rerank.hasResourceProperties('AWS::Lambda::Function', {
      Environment: { Variables: { PROTOCOL: 'tei', DEVICE: 'gpu' } },
    });
    expect(findingsOf(app)).toEqual(ACKNOWLEDGEMENTS.dev!.map(({ id, at }) => `${id} at ${at}`).sort());
  });

  it('may set limits that the server bears, and what its names mean elsewhere', () => {
    const least = {
      MAX_CONCURRENT_REQUESTS: '64',
      MAX_BATCH_TOKENS: '512',
      MAX_CLIENT_BATCH_SIZE: '1',
      AUTO_TRUNCATE: 'false',
    };
    expect(() => validateConfig(profile({ serving: 'tei', environment: least }), 'test')).not.toThrow();
    expect(() =>
      validateConfig(profile({ environment: { MAX_CONCURRENT_REQUESTS: '1' } }), 'test'),
    ).not.toThrow();
  });

  it('keeps the names of everything while it is paused', () => {
    const config = validateConfig(profile({ serving: 'tei' }), 'test');
    const nameIn = (of: Config) => {
      const { rerank } = synthesize(of);
      const [, { Properties }] = only(rerank, 'AWS::Lambda::Function', /^RerankHandler/);
      return { rerank, variables: Properties.Environment.Variables };
    };
    const [running, paused] = [nameIn(config), nameIn({ ...config, paused: true })];
    expect(paused.variables.PROTOCOL).toBe('tei');
    expect(paused.variables.ENDPOINT_NAME).toBe(only(running.rerank, ENDPOINT)[1].Properties.EndpointName);
  });

  it('may name an endpoint of its own that speaks it', () => {
    const existing = { endpointName: 'mine', device: 'gpu', protocol: 'tei' };
    const { rerank } = synthesize(validateConfig(profile({ existing }), 'test'));
    const [, { Properties }] = only(rerank, 'Custom::RerankModel');
    expect(Properties.Connector.actions[0].pre_process_function).toContain('texts');
  });

  it.each([
    [{ serving: 'triton' }, 'endpoint.serving is "triton"; it must be "huggingface" or "tei"'],
    [
      { serving: 'tei', instanceType: 'ml.p3.2xlarge' },
      'endpoint.serving "tei" has no code for the GPU of ml.p3.2xlarge; choose types of ml.g4dn, g5, g6, g6e, p4, p5, ' +
        'p5e or p5en, or leave serving out',
    ],
    [
      { serving: 'tei', instanceType: 'ml.p5en.48xlarge', image: { tag: VERSION_8 } },
      'g6e, p4 or p5, leave image.tag out for an image that also runs on p5e and p5en, or leave serving out',
    ],
    [
      { serving: 'tei', environment: { MAX_CONCURRENT_REQUESTS: '63' } },
      'endpoint.environment.MAX_CONCURRENT_REQUESTS must be a whole number of at least 64: it counts passages',
    ],
    [
      { serving: 'tei', environment: { MAX_BATCH_TOKENS: '511' } },
      'endpoint.environment.MAX_BATCH_TOKENS must be a whole number of at least 512: with fewer than the model reads',
    ],
    [
      { serving: 'tei', environment: { MAX_CLIENT_BATCH_SIZE: 'all' } },
      'endpoint.environment.MAX_CLIENT_BATCH_SIZE must be a whole number of at least 1',
    ],
    [
      { serving: 'tei', environment: { AUTO_TRUNCATE: 'True' } },
      'endpoint.environment.AUTO_TRUNCATE must be "true" or "false"',
    ],
    [{ serving: 'tei', handler: 'stock' }, 'endpoint.handler is of the Hugging Face container'],
    [
      { existing: { endpointName: 'mine', device: 'gpu', protocol: 'grpc' } },
      'endpoint.existing.protocol is "grpc"; it must be "pairs" or "tei"',
    ],
    [
      { existing: { endpointName: 'mine', device: 'gpu', protocol: 'tei', maxLength: 512 } },
      'endpoint.existing.maxLength is asked in the protocol "pairs"; leave it out with "tei", whose server cuts',
    ],
    [
      { existing: { endpointName: 'mine', device: 'gpu', maxLength: 'all' } },
      'endpoint.existing.maxLength is "all"; it must be "model", or a whole number of tokens from 8 to 131072',
    ],
    [
      { existing: { endpointName: 'mine', device: 'gpu' }, serving: 'tei' },
      'endpoint.existing excludes serving',
    ],
  ])('is told what is wrong with it: %j', (endpoint, message) => {
    expect(() => validateConfig(profile(endpoint), 'test')).toThrow(message);
  });
});
