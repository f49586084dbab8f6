import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type LocalEndpoint, startEndpoint } from '../../local/endpoint';
import { bundle } from '../../scripts/bundle';
import { LambdaFunction } from '../support/lambda-function';
import { lambdaNodeFolder } from '../support/lambda-node';
import { overlapModel } from '../support/overlap-model';

const KEYS = { accessKeyId: 'local', secretAccessKey: 'local' };
const REGION = 'eu-west-1';
const ENVIRONMENT = {
  AWS_REGION: REGION,
  AWS_ACCESS_KEY_ID: KEYS.accessKeyId,
  AWS_SECRET_ACCESS_KEY: KEYS.secretAccessKey,
  AWS_LAMBDA_FUNCTION_NAME: 'f',
  ENDPOINT_NAME: 'e',
  DEVICE: 'gpu',
  POWERTOOLS_LOG_LEVEL: 'SILENT',
  POWERTOOLS_METRICS_DISABLED: 'true',
};
const NOWHERE = 'http://127.0.0.1:9';
/** Too little to try again. */
const SHORT_MS = 900;

const folder = mkdtempSync(join(tmpdir(), 'rerank-bundle-'));
const loaded: LambdaFunction[] = [];
let endpoint: LocalEndpoint;

async function load(entry: string, environment: Record<string, string> = {}): Promise<LambdaFunction> {
  const lambda = await LambdaFunction.load(join(folder, entry), { ...ENVIRONMENT, ...environment });
  loaded.push(lambda);
  return lambda;
}

beforeAll(async () => {
  await lambdaNodeFolder();
  for (const entry of ['register', 'rerank']) {
    bundle(entry, join(folder, entry));
  }
  endpoint = await startEndpoint({
    model: overlapModel,
    endpointName: 'e',
    region: REGION,
    credentials: KEYS,
  });
}, 600_000);

afterAll(async () => {
  await Promise.all(loaded.map((lambda) => lambda.close()));
  await endpoint.close();
  rmSync(folder, { recursive: true });
});

const domain = { DomainEndpoint: '127.0.0.1:9' };
const create = {
  RequestType: 'Create',
  StackId: 'arn:aws:cloudformation:eu-west-1:111122223333:stack/s/1',
  LogicalResourceId: 'Pipeline',
};

describe("a function as it is deployed, on the Node.js of Lambda's runtime,", () => {
  it('reranks', async () => {
    const rerank = await load('rerank', { AWS_ENDPOINT_URL_SAGEMAKER_RUNTIME: endpoint.url });
    const request = {
      query: 'river tower',
      documents: ['a stone', 'a tower', 'a tower by the river'],
      top_n: 2,
    };
    expect(await rerank.invoke(request)).toMatchObject({ answer: { results: [{ index: 2 }, { index: 1 }] } });
  });

  // `aws-lambda-ric` 4.0.2, which the runtime is made from, gives callers `error.name`, and its JSON log the latter.
  it.each([
    ['rerank', 'BadRequest', { query: '' }],
    ['rerank', 'RerankUnavailable', { query: 'q', documents: ['d'] }],
    ['register', 'RegistrationError', { ResourceType: 'Custom::Other', ResourceProperties: domain }],
    [
      'register',
      'ClusterError',
      {
        ...create,
        ResourceType: 'Custom::RerankPipeline',
        ResourceProperties: { ...domain, PipelineName: 'p', Pipeline: {} },
      },
    ],
  ])('gives an error one name for callers and in the log: %s, %s', async (entry, name, event) => {
    const lambda = await load(entry, { AWS_ENDPOINT_URL_SAGEMAKER_RUNTIME: NOWHERE });
    const { error } = await lambda.invoke(event, SHORT_MS);
    expect(error).toMatchObject({ name, constructor: name });
  });

  it('gives an error that name in front of Bedrock as well', async () => {
    const rerank = await load('rerank', {
      PROTOCOL: 'cohere-rerank',
      AWS_ENDPOINT_URL_BEDROCK_RUNTIME: NOWHERE,
    });
    const { error } = await rerank.invoke({ query: 'q', documents: ['d'] }, SHORT_MS);
    expect(error).toMatchObject({ name: 'RerankUnavailable', reason: 'unreachable' });
  });
});
