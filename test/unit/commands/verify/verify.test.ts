import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { comparisonMs } from '../../../../commands/verify/compare';
import { differences } from '../../../../lambda/register/resource/differences';
import { connectorBody } from '../../../../protocol/connector';

const MAIN = join(__dirname, '../../../../commands/verify/main.ts');

jest.setTimeout(120_000);

/** Runs the command. */
function run(...args: string[]): Promise<{ exitCode: number; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    const env = { ...process.env, AWS_EC2_METADATA_DISABLED: 'true', npm_lifecycle_event: '' };
    execFile(process.execPath, ['--import', 'tsx', MAIN, ...args], { env }, (error, stdout, stderr) =>
      resolve({ exitCode: Number(error?.code ?? 0), stdout, stderr }),
    );
  });
}

describe('npm run verify', () => {
  it('explains itself', async () => {
    const { exitCode, stdout } = await run('--help');
    expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: expect.stringContaining('--repair') });
  });

  it.each([
    [['--colour', 'red'], /unknown option '--colour'[\s\S]*Usage: npm run verify/],
    [
      ['--opensearch', 'localhost:9200'],
      /--opensearch must be an http or https URL, such as http:\/\/localhost:9200\n/,
    ],
    [
      ['--opensearch', 'http://localhost:9200', '--stack', 'X'],
      /'--opensearch <url>' cannot be used with option '--stack <name>'/,
    ],
    [['--delete-red-indices'], /'--delete-red-indices' needs option '--repair'/],
    [['--golden-queries', 'nowhere.jsonl'], /nowhere\.jsonl cannot be read: ENOENT/],
  ])('ends with 2 when it does not understand %j', async (args, message) => {
    const { exitCode, stderr } = await run(...args);
    expect({ exitCode, stderr }).toEqual({ exitCode: 2, stderr: expect.stringMatching(message) });
  });

  it('ends with 1 when it cannot observe, and does not show the password', async () => {
    const { exitCode, stderr } = await run('--opensearch', 'http://admin:hidden@127.0.0.1:9');
    expect(exitCode).toBe(1);
    expect(stderr).toContain('Nothing listens at http://127.0.0.1:9');
    expect(stderr).not.toContain('hidden');
  });
});

describe('a comparison', () => {
  it.each([
    ['two minutes', 30, 120],
    ['as long as a container of a serverless endpoint may take to start besides', 60, 360],
  ])('may take %s', (_, read_timeout, seconds) => {
    const connector = connectorBody({
      protocol: 'pairs',
      url: 'https://runtime.sagemaker.us-east-1.amazonaws.com/endpoints/e/invocations',
      region: 'us-east-1',
      device: 'cpu',
      credential: { roleArn: 'arn:aws:iam::111122223333:role/connector' },
      clientConfig: { read_timeout },
    });
    const model = {
      RequestType: 'Update',
      ResourceType: 'Custom::RerankModel',
      StackId: 'stack',
      LogicalResourceId: 'Model',
      PhysicalResourceId: 'm',
      ResourceProperties: { Connector: connector, Proof: 'order' },
    } as const;
    expect(comparisonMs({ resources: [model] })).toBe(seconds * 1_000);
  });
});

describe('differences', () => {
  it.each([
    [{ a: 1 }, { a: 1, b: 2 }, 'desired keys', []],
    [{ a: 1 }, { a: 1, b: 2 }, 'every key', ['b is 2, not absent']],
    [{ a: 1, b: undefined }, { a: 1 }, 'every key', []],
    [{ a: [1, { b: 'x' }] }, { a: [1, { b: 'y' }] }, 'every key', ['a[1].b is "y", not "x"']],
    [{ a: [1] }, { a: [1, 2] }, 'every key', ['a is [1,2], not [1]']],
    [{ a: { b: 1 } }, { a: null }, 'desired keys', ['a is null, not {"b":1}']],
    [{ a: 1 }, {}, 'desired keys', ['a is absent, not 1']],
    [{ a: 'x'.repeat(300) }, { a: '' }, 'desired keys', [`a is "", not "${'x'.repeat(119)}…`]],
  ] as const)('of %j and %j by %s are named by their places', (desired, live, comparison, found) => {
    expect(differences(desired, live, comparison)).toEqual(found);
  });
});
