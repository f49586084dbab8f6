import { command } from '../../../../commands/preflight/command';
import { ACCOUNT, EXISTING, instanceTypes, logPolicies, PROD, quotas, READY } from './accounts';
import {
  answerWith,
  aws,
  directory,
  OWN_POLICY,
  only,
  run,
  stackWithPolicy,
  TEN_POLICIES,
  writeProfile,
} from './preflight-run';
import { jsonError } from './scripted-aws';

const SERVERLESS_CONCURRENCY =
  'Maximum total concurrency that can be allocated across all serverless endpoints';

describe('an account that is ready', () => {
  it('passes every check of a domain and an endpoint that are to be made', async () => {
    const { exitCode, findings } = await run(PROD);
    expect(only(findings, 'passes')).toEqual(findings);
    expect(findings.map(({ check }) => check)).toEqual([
      'credentials',
      'CDK bootstrap',
      'serving image',
      'quota "ml.g5.xlarge for endpoint usage"',
      'OpenSearch version',
      'OpenSearch instance type',
      'OpenSearch instance type',
      'CloudWatch Logs policies',
      'service-linked role',
    ]);
    expect(exitCode).toBe(0);
  });

  it('passes every check of an own domain and an own endpoint, and is asked for no quota', async () => {
    const { exitCode, findings } = await run(EXISTING);
    expect(findings.map(({ check, verdict }) => [check, verdict])).toEqual([
      ['credentials', 'passes'],
      ['CDK bootstrap', 'passes'],
      ['endpoint mine', 'passes'],
      ['domain docs', 'passes'],
    ]);
    expect(aws?.operations).not.toContain('ListServiceQuotas');
    expect(exitCode).toBe(0);
  });

  it('passes with a model of Bedrock in its region, and is asked for no image and no quota', async () => {
    const endpoint = { serving: 'bedrock', bedrockModel: 'cohere.rerank-v3-5:0' };
    const region = 'eu-central-1';
    const { findings } = await run({ ...EXISTING, domain: {}, region, endpoint });
    expect(findings.find(({ check }) => check === 'model of Amazon Bedrock')).toMatchObject({
      needed: 'cohere.rerank-v3-5:0 in eu-central-1',
      verdict: 'passes',
    });
    expect(findings.map(({ check }) => check).join()).not.toMatch(/quota|serving image/);
    expect(aws?.operations).not.toContain('ListServiceQuotas');
  });

  it('passes with a serverless endpoint, by the quotas and the image of one', async () => {
    const endpoint = { serverless: { maxConcurrency: 10, memorySize: 4096 } };
    const { findings } = await run(
      { ...PROD, endpoint },
      {
        ListServiceQuotas: quotas({
          [SERVERLESS_CONCURRENCY]: 10,
          'Memory size in MB per serverless endpoint': 6144,
        }),
      },
    );
    expect(only(findings, 'passes')).toEqual(findings);
    expect(findings.find(({ check }) => check === 'serving image')?.needed).toContain('-cpu-');
    expect(findings.map(({ check, needed }) => [check, needed])).toEqual(
      expect.arrayContaining([
        [`quota "${SERVERLESS_CONCURRENCY}"`, '10'],
        ['quota "Memory size in MB per serverless endpoint"', '4096'],
      ]),
    );
    expect(findings.map(({ check }) => check).join()).not.toContain('for endpoint usage');
  });

  it.each([
    [3072, 'passes', 'new accounts have 3072'],
    [4096, 'unknown', 'Service Quotas lists none'],
  ])('is told of a quota for %i MB that Service Quotas does not list', async (memorySize, verdict, found) => {
    const ListServiceQuotas = quotas({ [SERVERLESS_CONCURRENCY]: 10 });
    const { findings } = await run(
      { ...PROD, endpoint: { serverless: { memorySize } } },
      { ListServiceQuotas },
    );
    expect(findings.find(({ check }) => check.includes('Memory size'))).toMatchObject({
      verdict,
      found: expect.stringContaining(found),
    });
  });

  it('has its quota found on whatever page it is', async () => {
    let pages = 0;
    const paged = () => {
      pages += 1;
      const { body } = quotas({ [pages === 3 ? 'ml.g5.xlarge for endpoint usage' : 'another']: 8 })();
      return { body: { ...body, ...(pages < 3 && { NextToken: String(pages) }) } };
    };
    const { findings } = await run(PROD, { ListServiceQuotas: paged });
    expect(findings.find(({ check }) => check.startsWith('quota'))).toMatchObject({
      found: '8',
      verdict: 'passes',
    });
  });

  it('is not asked for a quota while the profile is paused', async () => {
    const { findings } = await run({ ...PROD, paused: true });
    expect(findings.map(({ check }) => check)).not.toContain('quota "ml.g5.xlarge for endpoint usage"');
  });

  it('may have ten log policies when one is of the stack that is deployed already', async () => {
    const { findings } = await run(PROD, {
      DescribeResourcePolicies: logPolicies(TEN_POLICIES),
      ListStackResources: stackWithPolicy(OWN_POLICY),
    });
    expect(findings.find(({ check }) => check === 'CloudWatch Logs policies')).toMatchObject({
      found: '10 of 10, that of stack SearchDomain among them',
      verdict: 'passes',
    });
  });

  it('needs no room for a log policy that the profile does not make', async () => {
    await run({ ...PROD, domain: { ...PROD.domain, logResourcePolicy: false } });
    expect(aws?.operations).not.toContain('DescribeResourcePolicies');
  });

  it('needs no service-linked role for a domain outside of a VPC', async () => {
    await run({ ...PROD, domain: { ...PROD.domain, vpc: undefined } });
    expect(aws?.operations).not.toContain('GetRole');
  });
});

describe('an account without credentials', () => {
  it('is told only that', async () => {
    delete process.env.AWS_ACCESS_KEY_ID;
    delete process.env.AWS_SECRET_ACCESS_KEY;
    const { exitCode, findings } = await run(PROD);
    expect(findings).toEqual([
      expect.objectContaining({
        check: 'credentials',
        verdict: 'FAILS',
        remedy: expect.stringMatching(/^Sign in/),
      }),
    ]);
    expect(aws?.operations).toEqual([]);
    expect(exitCode).toBe(1);
  });
});

describe('a check that may not be made', () => {
  it('is unknown, not passed, and names the permission', async () => {
    const { exitCode, findings } = await run(PROD, {}, Object.keys(READY));
    expect(findings.map(({ check, verdict }) => [check, verdict])).toEqual([
      ['credentials', 'passes'],
      ['CDK bootstrap', 'unknown'],
      ['serving image', 'unknown'],
      ['quota "ml.g5.xlarge for endpoint usage"', 'unknown'],
      ['OpenSearch version', 'unknown'],
      ['OpenSearch instance type', 'unknown'],
      ['OpenSearch instance type', 'unknown'],
      ['CloudWatch Logs policies', 'unknown'],
      ['service-linked role', 'unknown'],
    ]);
    expect(only(findings, 'unknown').map(({ remedy }) => remedy)).toEqual([
      'Allow ssm:GetParameter, or check it manually.',
      'Allow ecr:BatchGetImage, or check it manually.',
      'Allow servicequotas:ListServiceQuotas, or check it manually.',
      'Allow es:ListVersions, or check it manually.',
      'Allow es:ListInstanceTypeDetails, or check it manually.',
      'Allow es:ListInstanceTypeDetails, or check it manually.',
      'Allow logs:DescribeResourcePolicies and cloudformation:ListStackResources, or check it manually.',
      'Allow iam:GetRole, or check it manually.',
    ]);
    expect(exitCode).toBe(0);
  });

  it('is unknown as well when AWS leaves out whether the nodes can do what is asked', async () => {
    const { findings } = await run(PROD, {
      '/2021-01-01/opensearch/instanceTypeDetails/OpenSearch_2.19': instanceTypes({
        'r7g.large.search': { AdvancedSecurityEnabled: undefined },
      }),
    });
    expect(only(findings, 'unknown')).toEqual([
      expect.objectContaining({
        found: 'offered in eu-west-1; AWS does not say whether with fine-grained access control',
      }),
    ]);
  });

  it('is unknown as well when AWS does not answer it', async () => {
    const { findings } = await run(PROD, { GetParameter: () => ({ status: 500, body: {} }) });
    expect(only(findings, 'unknown').map(({ check }) => check)).toEqual(['CDK bootstrap']);
  });
});

describe('the command', () => {
  it('prints a table, and what to do below it', async () => {
    await answerWith({ ...READY, GetParameter: () => jsonError(400, 'ParameterNotFound', '') });
    writeProfile(PROD);
    const { exitCode, stdout } = await command(['--context', 'profile=test'], directory);
    expect(exitCode).toBe(1);
    expect(stdout).toContain('Profile test in eu-west-1');
    expect(stdout).toMatch(/│ FAILS +│ CDK bootstrap +│ none in eu-west-1/);
    expect(stdout).toContain(`To do:\n  CDK bootstrap: npx cdk bootstrap aws://${ACCOUNT}/eu-west-1`);
  });

  it.each([
    [['-c', 'profile=nope'], /There is no profile nope/],
    [['-c', 'stage=prod'], /'stage=prod' is invalid. It must be profile=NAME/],
    [['--fast'], /unknown option '--fast'/],
    [['prod'], /too many arguments.+\n\(prod\)/],
  ])('exits with 2 when it is not understood: %j', async (args, message) => {
    expect(await command(args, directory)).toEqual({ exitCode: 2, stderr: expect.stringMatching(message) });
  });

  it('exits with 2 when no region is known', async () => {
    for (const name of ['AWS_REGION', 'AWS_DEFAULT_REGION']) {
      delete process.env[name];
    }
    writeProfile({ ...PROD, region: undefined });
    expect(await command(['-c', 'profile=test'], directory)).toEqual({
      exitCode: 2,
      stderr: 'No region is known. Set region in the profile, or AWS_REGION.',
    });
  });

  it('explains itself', async () => {
    const write = jest.spyOn(process.stdout, 'write').mockReturnValue(true);
    const outcome = await command(['--help']);
    const [[help]] = write.mock.calls as [[string]];
    write.mockRestore();
    expect(outcome).toEqual({ exitCode: 0 });
    expect(help).toMatch(/^Usage: npm run preflight -- \[options\][\s\S]+-c, --context <profile=NAME> /);
  });
});
