import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundle } from '../../scripts/bundle';

/** The context that Lambda passes beside the event. */
const context = { awsRequestId: 'request-1', functionName: 'f', getRemainingTimeInMillis: () => 900 };

const before = { ...process.env };
const folder = mkdtempSync(join(tmpdir(), 'rerank-bundle-'));
beforeAll(() => {
  for (const entry of ['register', 'rerank']) {
    bundle(entry, join(folder, entry));
  }
  Object.assign(process.env, {
    AWS_REGION: 'eu-west-1',
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    AWS_ENDPOINT_URL_SAGEMAKER_RUNTIME: 'http://127.0.0.1:9',
    AWS_LAMBDA_FUNCTION_NAME: 'f',
    ENDPOINT_NAME: 'e',
    DEVICE: 'gpu',
    POWERTOOLS_LOG_LEVEL: 'SILENT',
    POWERTOOLS_METRICS_DISABLED: 'true',
  });
}, 120_000);
afterAll(() => {
  rmSync(folder, { recursive: true });
  process.env = before;
});

const domain = { DomainEndpoint: '127.0.0.1:9' };

describe('an error of a function as it is deployed', () => {
  // `aws-lambda-ric` 4.0.2, which the runtime is made from, gives callers `error.name`, and its JSON log the latter.
  it.each([
    ['rerank', 'BadRequest', { query: '' }],
    ['rerank', 'RerankUnavailable', { query: 'q', documents: ['d'] }],
    ['register', 'RegistrationError', { ResourceType: 'Custom::Other', ResourceProperties: domain }],
    [
      'register',
      'ClusterError',
      {
        RequestType: 'Create',
        ResourceType: 'Custom::RerankPipeline',
        StackId: 'arn:aws:cloudformation:eu-west-1:111122223333:stack/s/1',
        LogicalResourceId: 'Pipeline',
        ResourceProperties: { ...domain, PipelineName: 'p', Pipeline: {} },
      },
    ],
  ])('of %s has one name for callers and in the log: %s', async (entry, name, event) => {
    const { handler } = require(join(folder, entry, 'index.js'));
    const error: Error = await handler(event, context).catch((thrown: unknown) => thrown);
    expect({ name: error.name, constructor: error.constructor.name }).toEqual({ name, constructor: name });
  });

  it('of rerank has that name in front of Bedrock as well', async () => {
    jest.resetModules();
    process.env.PROTOCOL = 'cohere-rerank';
    process.env.AWS_ENDPOINT_URL_BEDROCK_RUNTIME = 'http://127.0.0.1:9';
    const { handler } = require(join(folder, 'rerank', 'index.js'));
    await expect(handler({ query: 'q', documents: ['d'] }, context)).rejects.toMatchObject({
      name: 'RerankUnavailable',
      reason: 'unreachable',
    });
  });
});
