import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type App, Stack } from 'aws-cdk-lib';
import { Match, type Template } from 'aws-cdk-lib/assertions';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { CrossEncoderEndpoint, type CrossEncoderEndpointProps, Handler, Serving } from '../../lib';
import { loadProfile } from '../../lib/profile';
import { validateConfig } from '../../lib/profile/validate';
import { tar } from '../../lib/serving/tar';
import { statementsOf } from './support/statements';
import { CONFIG, newApp, only, synthesize, templateOf } from './support/synthesize';

const MODEL = 'AWS::SageMaker::Model';
const SOURCE = join(__dirname, '../../serving/huggingface');
const SCRIPTS = readdirSync(SOURCE).filter((name) => name.endsWith('.py'));

const endpointWith = (props?: CrossEncoderEndpointProps) =>
  templateOf((stack) => {
    new CrossEncoderEndpoint(stack, 'Endpoint', props);
  });

/** The archive of an assembly of its own, and the key that it gets in Amazon S3. */
function archiveOf(app: App) {
  const stack = new Stack(app, 'Test');
  new CrossEncoderEndpoint(stack, 'Endpoint');
  const { directory } = app.synth();
  const file = readdirSync(directory).find((name) => /^asset\..*\.tar\.gz$/.test(name))!;
  const { files } = JSON.parse(readFileSync(join(directory, 'Test.assets.json'), 'utf8'));
  const [key] = Object.keys(files).filter((id) => files[id].source.path === file);
  return { path: join(directory, file), bytes: readFileSync(join(directory, file)), key };
}

describe('the handler of an endpoint with a model on the Hub', () => {
  it('is brought along as the files of the model, under a name that no repository has', () => {
    const template = endpointWith();
    template.hasResourceProperties(MODEL, {
      EnableNetworkIsolation: false,
      PrimaryContainer: {
        Environment: {
          HF_MODEL_ID: 'cross-encoder/ms-marco-MiniLM-L-6-v2',
          SAGEMAKER_PROGRAM: 'opensearch_reranker.py',
        },
        ModelDataSource: { S3DataSource: { S3DataType: 'S3Object', CompressionType: 'Gzip' } },
      },
    });
    const [, { Properties }] = only(template, MODEL);
    expect(JSON.stringify(Properties.PrimaryContainer.ModelDataSource.S3DataSource.S3Uri)).toMatch(
      /[0-9a-f]{64}\.gz"/,
    );
  });

  it('may be read by the container, and nothing else beside it', () => {
    const reads = statementsOf(endpointWith()).filter(({ actions }) => actions.includes('s3:GetObject'));
    expect(reads).toHaveLength(1);
    expect(JSON.stringify(reads[0]?.resources)).toMatch(/\/[0-9a-f]{64}\.gz"\]\]\}\]$/);
  });

  it('rejects to start on a GPU instance without a GPU', () => {
    endpointWith().hasResourceProperties(MODEL, {
      PrimaryContainer: {
        Environment: { RERANK_REQUIRE_GPU: '1', SAGEMAKER_MODEL_SERVER_WORKERS: Match.absent() },
      },
    });
  });

  it('computes on all cores of an instance without a GPU, in one worker', () => {
    const cpu = { instanceType: 'ml.c7i.xlarge' };
    endpointWith(cpu).hasResourceProperties(MODEL, {
      PrimaryContainer: {
        Environment: { RERANK_REQUIRE_GPU: Match.absent(), SAGEMAKER_MODEL_SERVER_WORKERS: '1' },
      },
    });
    endpointWith({ ...cpu, environment: { SAGEMAKER_MODEL_SERVER_WORKERS: '2' } }).hasResourceProperties(
      MODEL,
      {
        PrimaryContainer: { Environment: { SAGEMAKER_MODEL_SERVER_WORKERS: '2' } },
      },
    );
  });

  it.each<[string, CrossEncoderEndpointProps, string | undefined]>([
    ['two for each vCPU', { instanceType: 'ml.c7i.xlarge' }, '8'],
    ['of the smallest type', { instanceType: 'ml.c7i.2xlarge', fallbackInstanceTypes: ['ml.m5.large'] }, '4'],
    ['fewer than a data node has connections', { instanceType: 'ml.m5.24xlarge' }, '28'],
    ['as many as the model server itself on a GPU', {}, undefined],
    ['as many as the model server itself where it is serverless', { serverless: {} }, undefined],
    ['what one sets oneself', { environment: { MMS_JOB_QUEUE_SIZE: '7' } }, '7'],
  ])('lets so many requests wait: %s', (_, props, size) => {
    endpointWith(props).hasResourceProperties(MODEL, {
      PrimaryContainer: { Environment: { MMS_JOB_QUEUE_SIZE: size ?? Match.absent() } },
    });
  });

  it('can be the stock one, which changes the endpoint in place', () => {
    const stock = endpointWith({ handler: Handler.STOCK });
    stock.hasResourceProperties(MODEL, {
      PrimaryContainer: {
        Environment: { SAGEMAKER_PROGRAM: Match.absent() },
        ModelDataSource: Match.absent(),
      },
    });
    const ENDPOINT = 'AWS::SageMaker::Endpoint';
    expect(only(stock, ENDPOINT)[0]).toBe(only(endpointWith(), ENDPOINT)[0]);
  });
});

describe('the handler in a bucket that the bootstrap was told a key for', () => {
  const ARN = 'arn:aws:kms:eu-west-1:111122223333:key/1234';
  const withKey = (props?: CrossEncoderEndpointProps) =>
    templateOf((stack) => {
      const handlerKmsKey = kms.Key.fromKeyArn(stack, 'Key', ARN);
      new CrossEncoderEndpoint(stack, 'Endpoint', { handlerKmsKey, ...props });
    });
  const decrypting = (template: Template) =>
    statementsOf(template).filter(({ actions }) => actions.some((action) => action.startsWith('kms:')));

  it('can be decrypted by the container, through Amazon S3 alone', () => {
    expect(decrypting(withKey())).toEqual([
      expect.objectContaining({
        actions: ['kms:Decrypt'],
        resources: [ARN],
        conditions: {
          StringEquals: {
            'kms:ViaService': {
              'Fn::Join': ['', ['s3.', { Ref: 'AWS::Region' }, '.', { Ref: 'AWS::URLSuffix' }]],
            },
          },
        },
      }),
    ]);
    expect(decrypting(endpointWith())).toEqual([]);
  });

  it('is named by a profile', () => {
    const dev = loadProfile(CONFIG, 'dev');
    const endpoint = { ...dev.endpoint, handlerKmsKey: ARN };
    const { rerank } = synthesize(validateConfig({ ...dev, endpoint }, 'Profile test'));
    expect(decrypting(rerank)).toEqual([expect.objectContaining({ resources: [ARN] })]);
  });

  it.each<[string, CrossEncoderEndpointProps]>([
    ['stock handler', { handler: Handler.STOCK }],
    ['container without handler', { serving: Serving.TEI }],
    ['model in S3', { modelData: { bucket: {} as s3.IBucket, key: 'v1/' } }],
  ])('is rejected a key with a %s, for which nothing is uploaded', (_, props) => {
    expect(() => withKey(props)).toThrow(/handlerKmsKey is the key of a handler that is not uploaded/);
  });
});

describe('the handler of an endpoint with a model in Amazon S3', () => {
  const withData = (handler?: Handler) =>
    templateOf((stack) => {
      const bucket = s3.Bucket.fromBucketName(stack, 'Bucket', 'models');
      new CrossEncoderEndpoint(stack, 'Endpoint', { modelData: { bucket, key: 'v1/' }, handler });
    });
  const data = { S3DataSource: Match.objectLike({ S3Uri: 's3://models/v1/' }) };

  it('is what those files hold', () => {
    withData().hasResourceProperties(MODEL, {
      PrimaryContainer: { Environment: { SAGEMAKER_PROGRAM: Match.absent() }, ModelDataSource: data },
    });
  });

  it('is looked for among those files when it is asked for', () => {
    withData(Handler.BATCHING).hasResourceProperties(MODEL, {
      EnableNetworkIsolation: true,
      PrimaryContainer: {
        Environment: { SAGEMAKER_PROGRAM: 'opensearch_reranker.py', HF_MODEL_ID: Match.absent() },
        ModelDataSource: data,
      },
    });
  });
});

it('a handler is rejected for another container', () => {
  expect(() => endpointWith({ serving: Serving.TEI, handler: Handler.BATCHING })).toThrow(
    /handler is of the Hugging Face container; leave it out with serving "tei"/,
  );
});

describe('the archive of the handler', () => {
  it('is the same for the same files, so that a deployment without a change is none', () => {
    const [one, other] = [archiveOf(newApp()), archiveOf(newApp())];
    expect(one.bytes.equals(other.bytes)).toBe(true);
    expect(one.key).toBe(other.key);
  });

  it('is what tar reads: the scripts of the repository and nothing else', () => {
    const { path } = archiveOf(newApp());
    const folder = mkdtempSync(join(tmpdir(), 'handler-'));
    try {
      execFileSync('tar', ['-xzf', path, '-C', folder]);
      expect(
        readdirSync(folder, { recursive: true, withFileTypes: true }).filter((file) => file.isFile()),
      ).toHaveLength(SCRIPTS.length);
      for (const name of SCRIPTS) {
        const unpacked = readFileSync(join(folder, 'code/opensearch_reranker', name));
        expect(unpacked.equals(readFileSync(join(SOURCE, name)))).toBe(true);
      }
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('takes no path that its header cannot hold', () => {
    expect(() => tar([{ path: 'x'.repeat(101), content: Buffer.alloc(1) }])).toThrow(/too long a path/);
  });
});
