import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { Template } from 'aws-cdk-lib/assertions';
import { preflight } from '../../commands/preflight/preflight';
import { askAws } from '../../commands/smoke/aws-questions/command';
import { callRerankFunction } from '../../commands/smoke/checks';
import { readDeployment } from '../../commands/smoke/deployment';
import { readStack } from '../../commands/verify/stack-state';
import { invokeEndpoint, sageMakerRuntime } from '../../lambda/rerank/invoke-endpoint';
import { validateConfig } from '../../lib/profile/validate';
import { checkCalls } from '../support/api-models';
import { refusedOnPurpose, sentCalls } from '../support/sdk-calls';
import { stacksOf } from '../templates/support/synthesize';
import { EXISTING, PROD, READY } from './commands/preflight/accounts';
import { ScriptedAws } from './commands/preflight/scripted-aws';
import { AS_ASSUMED, WITHOUT_AN_INTERVAL } from './commands/smoke/aws-account';
import { deployedStack } from './commands/verify/deployed-stack';

const ROOT = join(__dirname, '../..');
/** The code that runs in an account, or asks one. */
const OURS = ['lambda', 'commands'];

/** The operations that our sources can call, by the commands and the paginators that they name. */
function operationsInSources(): string[] {
  const sources = OURS.flatMap((folder) =>
    (readdirSync(join(ROOT, folder), { recursive: true }) as string[])
      .filter((file) => file.endsWith('.ts'))
      .map((file) => readFileSync(join(ROOT, folder, file), 'utf8')),
  );
  const named = sources.flatMap((text) => [
    ...text.matchAll(/new ([A-Z]\w+)Command\(/g),
    ...text.matchAll(/\bpaginate([A-Z]\w+)/g),
  ]);
  return [...new Set(named.map(([, operation]) => operation!))].sort();
}

/** The calls of `npm run smoke -- --aws-questions`, to an account of its own. */
async function askTheQuestions(): Promise<void> {
  const { AWS_ENDPOINT_URL } = process.env;
  const account = await ScriptedAws.start(AS_ASSUMED);
  process.env.AWS_ENDPOINT_URL = account.url;
  const silenced = [process.stdout, process.stderr].map((stream) =>
    jest.spyOn(stream, 'write').mockImplementation(() => true),
  );
  await askAws(['--aws-questions', '--stack', 'Rerank']);
  for (const write of silenced) {
    write.mockRestore();
  }
  process.env.AWS_ENDPOINT_URL = AWS_ENDPOINT_URL;
  await account.stop();
}

refusedOnPurpose(WITHOUT_AN_INTERVAL);

describe('the calls of our own code through the SDKs', () => {
  const environment = { ...process.env };
  let aws: ScriptedAws;

  beforeAll(async () => {
    const [, rerank] = stacksOf('dev');
    const stack = deployedStack(Template.fromStack(rerank!));
    aws = await ScriptedAws.start({ ...READY, ...stack });
    Object.assign(process.env, {
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
      AWS_MAX_ATTEMPTS: '1',
      AWS_EC2_METADATA_DISABLED: 'true',
      AWS_REGION: 'eu-west-1',
      AWS_ENDPOINT_URL: aws.url,
    });
  });

  afterAll(async () => {
    process.env = environment;
    await aws.stop();
  });

  it('are all sent here, and are what AWS takes', async () => {
    const cloudFormation = new CloudFormationClient();
    await preflight(validateConfig(PROD, 'PROD'), 'eu-west-1');
    await preflight(validateConfig(EXISTING, 'EXISTING'), 'eu-west-1');
    const component = { ...EXISTING.endpoint.existing, inferenceComponentName: 'my-reranker' };
    await preflight(
      validateConfig({ ...EXISTING, endpoint: { existing: component } }, 'component'),
      'eu-west-1',
    );
    // Its quota is among the defaults only.
    await preflight(
      validateConfig({ ...PROD, endpoint: { instanceType: 'ml.p4d.24xlarge' } }, 'p4d'),
      'eu-west-1',
    );
    await readStack(cloudFormation, 'Rerank');
    await askTheQuestions();
    // Of no interest here are the answers, which the script does not have.
    await Promise.allSettled([
      readDeployment({ stack: 'Rerank', domainStack: 'SearchDomain', cloudFormation }),
      callRerankFunction(new LambdaClient(), 'Rerank-HandlerResource', {
        query: 'q',
        passages: [],
        expected: '',
      }),
      invokeEndpoint(sageMakerRuntime(), 'rerank-endpoint-pairs')('{"inputs": []}', { timeoutMs: 5_000 }),
      invokeEndpoint(sageMakerRuntime(), 'shared', 'my-reranker')('{"inputs": []}', { timeoutMs: 5_000 }),
    ]);
    const sent = new Set(sentCalls().map(({ operation }) => operation));
    expect(operationsInSources().filter((operation) => !sent.has(operation))).toEqual([]);
    expect(operationsInSources().length).toBeGreaterThan(10);
    expect(await checkCalls(sentCalls())).toEqual([expect.stringMatching(WITHOUT_AN_INTERVAL)]);
  }, 600_000);

  it('would be rejected with a name that is too long', async () => {
    const input = { EndpointName: 'e'.repeat(64), Body: { base64: '' } };
    expect(await checkCalls([{ service: 'SageMaker Runtime', operation: 'InvokeEndpoint', input }])).toEqual([
      expect.stringContaining("at 'endpointName' failed to satisfy constraint: Member must have length"),
    ]);
  }, 600_000);
});
