import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Duration } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import type * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import {
  CrossEncoderEndpoint,
  type CrossEncoderEndpointProps,
  RerankFunction,
  Serving,
  type VpcPlacement,
} from '../../lib';
import { loadProfile } from '../../lib/profile';
import { validateConfig } from '../../lib/profile/validate';
import { endpointWith } from './support/cross-encoder-endpoint';
import { alarmsIn, monitored, namesIn } from './support/monitored';
import { CONFIG, newApp, only, stacksOf, synthesize, templateOf } from './support/synthesize';

interface AssetManifest {
  readonly files: Readonly<
    Record<
      string,
      {
        readonly source: { readonly path: string };
        readonly destinations: Readonly<Record<string, { readonly objectKey: string }>>;
      }
    >
  >;
}

const ENDPOINT = 'AWS::SageMaker::Endpoint';
const serverless = (props: CrossEncoderEndpointProps = {}) =>
  templateOf((stack) => new CrossEncoderEndpoint(stack, 'Endpoint', { serverless: {}, ...props }));
const modelOf = (template: Template) => only(template, 'AWS::SageMaker::Model')[1].Properties;
const variantOf = (template: Template) =>
  only(template, 'AWS::SageMaker::EndpointConfig')[1].Properties.ProductionVariants[0];
const pipeline = { pipelineName: 'rerank', documentFields: ['text'] };
const errorsOf = (profile: object) => () => validateConfig({ domain: {}, pipeline, ...profile }, 'profile');

describe('a serverless endpoint', () => {
  it('has memory and concurrency within the quotas of an account that is new, and nothing of instances', () => {
    const template = serverless();
    expect(variantOf(template)).toEqual({
      VariantName: 'AllTraffic',
      ModelName: expect.anything(),
      InitialVariantWeight: 1,
      ServerlessConfig: { MemorySizeInMB: 3072, MaxConcurrency: 5 },
    });
    expect(only(template, ENDPOINT)[1].Properties).toEqual({
      EndpointName: expect.stringContaining('-serverless-'),
      EndpointConfigName: expect.anything(),
    });
    template.resourceCountIs('AWS::CloudWatch::Alarm', 0);
    expect(JSON.stringify(template.toJSON())).not.toContain('cloudwatch:DescribeAlarms');
  });

  it('has what it is told to have', () => {
    const sizes = { memorySize: 6144, maxConcurrency: 200, provisionedConcurrency: 200 };
    expect(variantOf(serverless({ serverless: sizes })).ServerlessConfig).toEqual({
      MemorySizeInMB: 6144,
      MaxConcurrency: 200,
      ProvisionedConcurrency: 200,
    });
  });

  it('runs the handler in the CPU image, from an archive whose key ends as SageMaker wants it', () => {
    const model = modelOf(serverless());
    expect(JSON.stringify(model.PrimaryContainer.Image)).toContain('-cpu-');
    expect(JSON.stringify(model.PrimaryContainer.ModelDataUrl)).toMatch(/[0-9a-f]{64}\.tar\.gz"/);
    expect(model.PrimaryContainer).not.toHaveProperty('ModelDataSource');
    expect(model.PrimaryContainer.Environment).toMatchObject({
      SAGEMAKER_PROGRAM: 'opensearch_reranker.py',
      SAGEMAKER_MODEL_SERVER_WORKERS: '1',
      HF_HOME: '/tmp/huggingface',
    });
  });

  it('has that archive published with the app', () => {
    const app = newApp();
    const rerank = stacksOf('serverless', app).at(-1)!;
    const { directory } = app.synth();
    const assets = JSON.parse(readFileSync(join(directory, 'Rerank.assets.json'), 'utf8')) as AssetManifest;
    const archive = Object.values(assets.files).find(({ source }) => source.path.endsWith('.tar.gz'))!;
    const [{ objectKey } = { objectKey: '' }] = Object.values(archive.destinations);
    expect(JSON.stringify(modelOf(Template.fromStack(rerank)))).toContain(`/${objectKey}"`);
    expect(existsSync(join(directory, archive.source.path))).toBe(true);
  });

  it('takes an archive of its own, which it may read', () => {
    const template = templateOf((stack) => {
      const bucket = s3.Bucket.fromBucketName(stack, 'Models', 'my-models');
      new CrossEncoderEndpoint(stack, 'Endpoint', {
        serverless: {},
        modelData: { bucket, key: 'models/v1.tar.gz' },
      });
    });
    const model = modelOf(template);
    expect(model.PrimaryContainer.ModelDataUrl).toBe('s3://my-models/models/v1.tar.gz');
    expect(model.EnableNetworkIsolation).toBe(false);
    expect(JSON.stringify(template.toJSON())).toContain(':s3:::my-models/models/v1.tar.gz');
  });

  it('lets Text Embeddings Inference keep the model where it may write', () => {
    const { Environment } = modelOf(serverless({ serving: Serving.TEI })).PrimaryContainer;
    expect(Environment.HUGGINGFACE_HUB_CACHE).toBe('/opt/ml/model');
  });

  it('is the same endpoint with other sizes, and another one than with instances', () => {
    const nameOf = (props: CrossEncoderEndpointProps) =>
      only(
        templateOf((stack) => new CrossEncoderEndpoint(stack, 'Endpoint', props)),
        ENDPOINT,
      );
    const [id] = nameOf({ serverless: {} });
    expect(nameOf({ serverless: { memorySize: 6144 } })[0]).toBe(id);
    expect(nameOf({})[0]).not.toBe(id);
    expect(nameOf({ instanceType: 'ml.m5.xlarge' })[0]).not.toBe(id);
  });

  it.each<[string, CrossEncoderEndpointProps, RegExp]>([
    [
      'a GPU type',
      { instanceType: 'ml.g5.xlarge' },
      /serverless excludes instanceType: it has no instances, and no GPU/,
    ],
    ['pools', { fallbackInstanceTypes: ['ml.m5.xlarge'] }, /serverless excludes fallbackInstanceTypes/],
    ['instances', { instanceCount: 2 }, /serverless excludes instanceCount: .*serverless\.maxConcurrency/],
    ['scaling', { scaling: { maxInstanceCount: 2 } }, /serverless excludes scaling: it scales by itself/],
    ['going to zero', { scaleToZero: {} }, /serverless excludes scaleToZero: .*; leave out either/],
    [
      'hours',
      { schedule: { timeZone: 'UTC', on: '07:00', off: '20:00' } },
      /serverless excludes schedule: .*serverless\.provisionedConcurrency keeps it warm; leave out either/,
    ],
    ['a rollout', { rollout: { maxErrorPercent: 1 } }, /serverless excludes rollout/],
    ['a VPC', { vpc: {} as VpcPlacement }, /serverless excludes vpc: SageMaker has no VPC configuration/],
    ['a key for volumes', { kmsKey: {} as kms.IKey }, /serverless excludes kmsKey: it has no volumes/],
    [
      'time to start',
      { startupTimeout: Duration.minutes(5) },
      /serverless excludes startupTimeout: .*3 minutes/,
    ],
    [
      'a host image',
      { image: { inferenceAmiVersion: 'al2-ami-sagemaker-inference-gpu-3-1' } },
      /serverless excludes image\.inferenceAmiVersion/,
    ],
    [
      'files that are no archive',
      { modelData: { bucket: {} as s3.IBucket, key: 'models/v1/' } },
      /modelData\.key is "models\/v1\/"; it must be a "\.tar\.gz" with serverless/,
    ],
    [
      'a memory size that there is not',
      { serverless: { memorySize: 3000 } },
      /serverless\.memorySize is 3000; it must be 1024, 2048, 3072, 4096, 5120 or 6144 MB/,
    ],
    [
      'too many calls at the same time',
      { serverless: { maxConcurrency: 201 } },
      /serverless\.maxConcurrency is 201; it must be a whole number of calls from 1 to 200/,
    ],
    [
      'more warm containers than calls',
      { serverless: { provisionedConcurrency: 6 } },
      /serverless\.provisionedConcurrency is 6; it must be at most serverless\.maxConcurrency, 5/,
    ],
  ])('rejects %s', (_, props, message) => {
    expect(() => endpointWith({ serverless: {}, ...props })).toThrow(message);
  });
});

describe('a profile with a serverless endpoint', () => {
  const profile = loadProfile(CONFIG, 'serverless');
  const { rerank } = synthesize(profile);

  it('lets searches wait for a container that starts, and answers them in their plain order if none does', () => {
    expect(only(rerank, 'Custom::RerankModel')[1].Properties.Connector.client_config.read_timeout).toBe(60);
    const [, { Properties }] = only(rerank, 'Custom::RerankPipeline');
    expect(Properties.Pipeline.response_processors[0].rerank.ignore_failure).toBe(true);
  });

  it('lets them fail where it says so', () => {
    const own = synthesize({ ...profile, pipeline: { ...profile.pipeline, ignoreFailure: false } }).rerank;
    const [, { Properties }] = only(own, 'Custom::RerankPipeline');
    expect(Properties.Pipeline.response_processors[0].rerank.ignore_failure).toBe(false);
  });

  it('leaves the waits and the failures of other endpoints as they are', () => {
    const dev = synthesize(loadProfile(CONFIG, 'dev')).rerank;
    expect(only(dev, 'Custom::RerankModel')[1].Properties.Connector.client_config.read_timeout).toBe(30);
    const [, { Properties }] = only(dev, 'Custom::RerankPipeline');
    expect(Properties.Pipeline.response_processors[0].rerank.ignore_failure).toBe(false);
  });

  it('tells the rerank function that a request holds 4 MB', () => {
    const environment = (template: Template) =>
      only(template, 'AWS::Lambda::Function', /^RerankHandler/)[1].Properties.Environment.Variables;
    expect(environment(rerank)).toMatchObject({ MAX_ENDPOINT_REQUEST_BYTES: '4000000', DEVICE: 'cpu' });
    const warm = { ...profile.endpoint, serverless: { provisionedConcurrency: 3 } };
    expect(environment(synthesize({ ...profile, endpoint: warm }).rerank).ENDPOINT_INSTANCES).toBe('3');
    const limits = { maxEndpointRequestBytes: 1_000 };
    const own = synthesize({ ...profile, rerank: { limits } }).rerank;
    expect(environment(own).MAX_ENDPOINT_REQUEST_BYTES).toBe('1000');
  });

  it('says everything that is wrong, with the settings by their names', () => {
    const build = errorsOf({
      endpoint: {
        serverless: { memorySize: 512, provisionedConcurrency: 9 },
        instanceType: 'ml.g5.xlarge',
        scaling: { maxInstanceCount: 4 },
        startupMinutes: 5,
        vpc: { vpcId: 'vpc-0123456789abcdef0', subnetIds: ['subnet-0123456789abcdef0'] },
      },
      rerank: { limits: { maxEndpointRequestBytes: 6_000_000 } },
    });
    for (const message of [
      /endpoint\.serverless\.memorySize is 512; it must be 1024, 2048/,
      /endpoint\.serverless\.provisionedConcurrency is 9; it must be at most serverless\.maxConcurrency, 5/,
      /endpoint\.serverless excludes instanceType/,
      /endpoint\.serverless excludes scaling/,
      /endpoint\.serverless excludes startupMinutes/,
      /endpoint\.serverless excludes vpc/,
      /rerank\.limits\.maxEndpointRequestBytes is 6000000; it must be at most 4194304/,
    ]) {
      expect(build).toThrow(message);
    }
  });

  it('is refused beside Amazon Bedrock', () => {
    expect(errorsOf({ endpoint: { serving: 'bedrock', serverless: {} } })).toThrow(
      /serving "bedrock" makes no endpoint, for which serverless would be set/,
    );
  });
});

describe('a serverless endpoint of your own', () => {
  const theirs = { endpointName: 'theirs', device: 'cpu', serverless: true } as const;

  it('has the same limits', () => {
    const build = () =>
      templateOf((stack) => {
        const endpoint = CrossEncoderEndpoint.fromEndpointName(stack, 'Theirs', theirs);
        new RerankFunction(stack, 'Rerank', { endpoint, limits: { maxEndpointRequestBytes: 4_194_305 } });
      });
    expect(build).toThrow(/limits\.maxEndpointRequestBytes is 4194305; it must be at most 4194304/);
  });

  it('has no GPU', () => {
    const existing = { ...theirs, device: 'gpu' } as const;
    expect(errorsOf({ endpoint: { existing } })).toThrow(
      /endpoint\.existing\.device is "gpu"; it must be "cpu" with serverless/,
    );
    expect(() =>
      templateOf((stack) => CrossEncoderEndpoint.fromEndpointName(stack, 'Theirs', existing)),
    ).toThrow(/device is "gpu"/);
  });

  it('hosts no inference components', () => {
    const existing = { ...theirs, inferenceComponentName: 'theirs' };
    expect(errorsOf({ endpoint: { existing } })).toThrow(
      /endpoint\.existing\.serverless excludes inferenceComponentName: .*; leave out either/,
    );
  });
});

describe('the monitoring of a serverless endpoint', () => {
  const template = monitored({ serverless: {} });

  it('alarms by the metrics that it publishes', () => {
    expect(namesIn(template).filter((name) => name.startsWith('Endpoint-'))).toEqual([
      'Endpoint-4XX-Rate-Critical',
      'Endpoint-5XX-Rate-Critical',
      'Endpoint-Latency-P99-Critical',
      'Endpoint-Memory-Critical',
      'Endpoint-Concurrency-Warning',
    ]);
    const concurrency = alarmsIn(template).find(({ AlarmName }) => /Concurrency/.test(AlarmName));
    expect(concurrency).toMatchObject({
      MetricName: 'ServerlessConcurrentExecutionsUtilization',
      Statistic: 'Maximum',
      Threshold: 0.8,
    });
  });

  it('shows how long containers take to start', () => {
    const dashboards = JSON.stringify(template.findResources('AWS::CloudWatch::Dashboard'));
    expect(dashboards).toContain('ModelSetupTime');
    expect(dashboards).toContain('ServerlessConcurrentExecutionsUtilization');
    expect(dashboards).not.toContain('InvocationModelErrors');
    expect(dashboards).not.toContain('CPUUtilization\\",\\"EndpointName');
  });
});
