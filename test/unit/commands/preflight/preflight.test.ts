import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { command } from '../../../../commands/preflight/command';
import type { Finding } from '../../../../commands/preflight/finding';
import { ACCOUNT, EXISTING, instanceTypes, logPolicies, PROD, quotas, READY } from './accounts';
import { type Answer, jsonError, ScriptedAws, xmlError } from './scripted-aws';

const directory = mkdtempSync(join(tmpdir(), 'preflight-'));
const environment = { ...process.env };
let aws: ScriptedAws | undefined;

beforeEach(() => {
  Object.assign(process.env, {
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_MAX_ATTEMPTS: '1',
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    AWS_EC2_METADATA_DISABLED: 'true',
  });
});

afterEach(async () => {
  process.env = { ...environment };
  await aws?.stop();
  aws = undefined;
});

afterAll(() => rmSync(directory, { recursive: true }));

/** Runs the preflight for a profile in an account that differs from the ready one in what is given. */
async function run(profile: object, different: Record<string, () => Answer> = {}, without: string[] = []) {
  const script = Object.fromEntries(
    Object.entries({ ...READY, ...different }).filter(([operation]) => !without.includes(operation)),
  );
  aws = await ScriptedAws.start(script);
  process.env.AWS_ENDPOINT_URL = aws.url;
  writeFileSync(join(directory, 'test.json'), JSON.stringify(profile));
  const { exitCode, stdout, stderr } = await command(['-c', 'profile=test', '--json'], directory);
  expect(stderr).toBeUndefined();
  return { exitCode, findings: JSON.parse(stdout ?? '').findings as Finding[] };
}

const only = (findings: Finding[], verdict: Finding['verdict']) =>
  findings.filter((finding) => finding.verdict === verdict);

/** As the stack names its policy: with its own UUID at the end. */
const OWN_POLICY = 'SearchDomain-Logs-Policy-01234567-89ab-cdef-0123-456789abcdef';
const TEN_POLICIES = [...Array.from({ length: 9 }, (_, index) => `policy-${index}`), OWN_POLICY];

/** A deployed stack that has made that resource policy. */
const stackWithPolicy = (name: string) => () => ({
  body:
    '<ListStackResourcesResponse><ListStackResourcesResult><StackResourceSummaries><member>' +
    '<LogicalResourceId>Policy</LogicalResourceId><ResourceStatus>CREATE_COMPLETE</ResourceStatus>' +
    `<ResourceType>AWS::Logs::ResourcePolicy</ResourceType><PhysicalResourceId>${name}</PhysicalResourceId>` +
    '</member></StackResourceSummaries></ListStackResourcesResult></ListStackResourcesResponse>',
});

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

describe('a deployment that would fail', () => {
  it.each<[string, object, Record<string, () => Answer>, Partial<Finding>]>([
    [
      'for a quota below twice the instances',
      PROD,
      { ListServiceQuotas: quotas({ 'ml.g5.xlarge for endpoint usage': 3 }) },
      {
        found: '3',
        needed: '4, twice 2, since an update replaces the instances blue/green',
        remedy:
          'aws service-quotas request-service-quota-increase --region eu-west-1 --service-code sagemaker ' +
          '--quota-code L-TEST --desired-value 4',
      },
    ],
    [
      'for a quota below twice the most instances that scaling may start',
      { ...PROD, endpoint: { ...PROD.endpoint, scaling: { maxInstanceCount: 6 } } },
      {},
      { found: '4', needed: '12, twice 6, since an update replaces the instances blue/green' },
    ],
    [
      'for a quota that was never raised, and is 0 by default',
      { ...PROD, endpoint: { instanceType: 'ml.p4d.24xlarge' } },
      {},
      { found: '0' },
    ],
    [
      'for an instance type that SageMaker does not offer there',
      { ...PROD, endpoint: { instanceType: 'ml.g6.xlarge' } },
      {},
      { found: 'no such quota in eu-west-1' },
    ],
    [
      'for a region that the CDK has not been bootstrapped in',
      PROD,
      { GetParameter: () => jsonError(400, 'ParameterNotFound', 'no such parameter') },
      { found: 'none in eu-west-1', remedy: `npx cdk bootstrap aws://${ACCOUNT}/eu-west-1` },
    ],
    [
      'for a bootstrap that is too old',
      PROD,
      { GetParameter: () => ({ body: { Parameter: { Value: '5' } } }) },
      { found: 'version 5', needed: 'version 6 or later' },
    ],
    [
      'for the credentials of another account',
      PROD,
      {
        GetUser: () => ({
          body: '<GetUserResponse><GetUserResult><User><Arn>arn:aws:iam::999988887777:user/me</Arn></User></GetUserResult></GetUserResponse>',
        }),
      },
      { check: 'credentials', found: 'arn:aws:iam::999988887777:user/me' },
    ],
    [
      'for a VPC domain without the service-linked role',
      PROD,
      { GetRole: () => xmlError(404, 'NoSuchEntity', 'The role cannot be found.') },
      {
        found: 'does not exist',
        remedy: 'aws iam create-service-linked-role --aws-service-name opensearchservice.amazonaws.com',
      },
    ],
    [
      'for a version that the region does not offer',
      PROD,
      { '/2021-01-01/opensearch/versions': () => ({ body: { Versions: ['OpenSearch_2.17'] } }) },
      { found: 'not offered in eu-west-1', remedy: 'Set domain.engineVersion to one of OpenSearch_2.17.' },
    ],
    [
      'for a domain instance type that the region does not offer',
      { ...PROD, domain: { ...PROD.domain, instanceType: 'r8g.large.search' } },
      {},
      {
        needed: expect.stringContaining('r8g.large.search with OpenSearch_2.19'),
        found: 'not offered in eu-west-1',
      },
    ],
    [
      'for data nodes without fine-grained access control',
      PROD,
      {
        '/2021-01-01/opensearch/instanceTypeDetails/OpenSearch_2.19': instanceTypes({
          'r7g.large.search': { AdvancedSecurityEnabled: false },
        }),
      },
      {
        needed: expect.stringContaining('r7g.large.search'),
        found: 'offered in eu-west-1, without fine-grained access control',
      },
    ],
    [
      'for dedicated masters that encrypt nothing and write no logs',
      PROD,
      {
        '/2021-01-01/opensearch/instanceTypeDetails/OpenSearch_2.19': instanceTypes({
          'm7g.large.search': { EncryptionEnabled: false, AppLogsEnabled: false },
        }),
      },
      {
        needed: expect.stringContaining('m7g.large.search'),
        found: 'offered in eu-west-1, without encryption at rest, logs',
      },
    ],
    [
      'for ten log policies of others, where no stack is deployed',
      PROD,
      {
        DescribeResourcePolicies: logPolicies(TEN_POLICIES),
        ListStackResources: () =>
          xmlError(400, 'ValidationError', 'Stack with id SearchDomain does not exist'),
      },
      {
        check: 'CloudWatch Logs policies',
        found: `10 of 10: ${TEN_POLICIES.join(', ')}`,
        remedy: expect.stringContaining('aws logs delete-resource-policy --region eu-west-1'),
      },
    ],
    [
      'for ten log policies, none of which is that of the deployed stack',
      PROD,
      {
        DescribeResourcePolicies: logPolicies(TEN_POLICIES),
        ListStackResources: stackWithPolicy('gone by hand'),
      },
      { check: 'CloudWatch Logs policies' },
    ],
    [
      'for ten log policies, that of the deployed stack among them under a name that it gets no more',
      PROD,
      {
        DescribeResourcePolicies: logPolicies(TEN_POLICIES),
        ListStackResources: stackWithPolicy('policy-3'),
      },
      {
        check: 'CloudWatch Logs policies',
        found: expect.stringContaining('under its old name policy-3'),
        remedy: expect.stringMatching(
          /Delete another one .*delete-resource-policy --region eu-west-1 --policy-name policy-3.*domain\.logResourcePolicy/,
        ),
      },
    ],
    [
      'for an image that the region does not have under its tag',
      PROD,
      {
        BatchGetImage: () => ({ body: { images: [], failures: [{ failureCode: 'ImageNotFound' }] } }),
      },
      {
        check: 'serving image',
        needed: expect.stringMatching(/^huggingface-pytorch-inference:.+-gpu-.+ in account 763104351884$/),
        found: 'the repository is there, the tag is not (ImageNotFound)',
      },
    ],
    [
      'for an own domain without fine-grained access control',
      EXISTING,
      {
        '/2021-01-01/opensearch/domain/docs': () => ({
          body: { DomainStatus: { EngineVersion: 'OpenSearch_2.19' } },
        }),
      },
      { found: 'OpenSearch_2.19 without fine-grained access control' },
    ],
    [
      'for an own domain that is too old to rerank',
      EXISTING,
      {
        '/2021-01-01/opensearch/domain/docs': () => ({
          body: {
            DomainStatus: { EngineVersion: 'OpenSearch_2.11', AdvancedSecurityOptions: { Enabled: true } },
          },
        }),
      },
      { remedy: 'Upgrade the domain.' },
    ],
    [
      'for an own endpoint that does not exist',
      EXISTING,
      { DescribeEndpoint: () => jsonError(400, 'ValidationException', 'Could not find endpoint "mine".') },
      { check: 'endpoint mine', found: 'does not exist' },
    ],
    [
      'for an own endpoint that is not in service',
      EXISTING,
      { DescribeEndpoint: () => ({ body: { EndpointStatus: 'Failed', ProductionVariants: [] } }) },
      { check: 'endpoint mine' },
    ],
  ])('%s', async (_, profile, different, finding) => {
    const { exitCode, findings } = await run(profile, different);
    expect(only(findings, 'FAILS')).toEqual([
      expect.objectContaining({ ...finding, remedy: expect.any(String) }),
    ]);
    expect(only(findings, 'FAILS')).toEqual([expect.objectContaining(finding)]);
    expect(exitCode).toBe(1);
  });

  it.each([
    ['ExpiredToken', 'The security token included in the request is expired'],
    ['InvalidClientTokenId', 'The security token included in the request is invalid.'],
  ])('for credentials that AWS refuses says only that: %s', async (code, message) => {
    const { exitCode, findings } = await run(PROD, { GetUser: () => xmlError(403, code, message) });
    expect(findings).toEqual([
      expect.objectContaining({ check: 'credentials', verdict: 'FAILS', found: message }),
    ]);
    expect(exitCode).toBe(1);
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
      'Allow ssm:GetParameter, or look yourself.',
      'Allow ecr:BatchGetImage, or look yourself.',
      'Allow servicequotas:ListServiceQuotas, or look yourself.',
      'Allow es:ListVersions, or look yourself.',
      'Allow es:ListInstanceTypeDetails, or look yourself.',
      'Allow es:ListInstanceTypeDetails, or look yourself.',
      'Allow logs:DescribeResourcePolicies and cloudformation:ListStackResources, or look yourself.',
      'Allow iam:GetRole, or look yourself.',
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
    aws = await ScriptedAws.start({ ...READY, GetParameter: () => jsonError(400, 'ParameterNotFound', '') });
    process.env.AWS_ENDPOINT_URL = aws.url;
    writeFileSync(join(directory, 'test.json'), JSON.stringify(PROD));
    const { exitCode, stdout } = await command(['--context', 'profile=test'], directory);
    expect(exitCode).toBe(1);
    expect(stdout).toContain('Profile test in eu-west-1');
    expect(stdout).toMatch(/│ FAILS +│ CDK bootstrap +│ none in eu-west-1/);
    expect(stdout).toContain(`To do:\n  CDK bootstrap: npx cdk bootstrap aws://${ACCOUNT}/eu-west-1`);
  });

  it.each([
    [['-c', 'profile=nope'], /There is no profile nope/],
    [['-c', 'stage=prod'], /-c must be profile=NAME, not stage=prod/],
    [['--fast'], /Unknown option '--fast'/],
    [['prod'], /Unexpected argument 'prod'/],
  ])('exits with 2 when it is not understood: %j', async (args, message) => {
    expect(await command(args, directory)).toEqual({ exitCode: 2, stderr: expect.stringMatching(message) });
  });

  it('exits with 2 when no region is known', async () => {
    for (const name of ['AWS_REGION', 'AWS_DEFAULT_REGION']) {
      delete process.env[name];
    }
    writeFileSync(join(directory, 'test.json'), JSON.stringify({ ...PROD, region: undefined }));
    expect(await command(['-c', 'profile=test'], directory)).toEqual({
      exitCode: 2,
      stderr: 'No region is known. Set region in the profile, or AWS_REGION.',
    });
  });

  it('explains itself', async () => {
    expect(await command(['--help'])).toEqual({
      exitCode: 0,
      stdout: expect.stringContaining('npm run preflight -- -c profile=NAME'),
    });
  });
});
