import type { Finding } from '../../../../commands/preflight/finding';
import { ACCOUNT, EXISTING, instanceTypes, logPolicies, PROD, quotas } from './accounts';
import { only, run, stackWithPolicy, TEN_POLICIES } from './preflight-run';
import { type Answer, jsonError, xmlError } from './scripted-aws';

const withComponent = {
  ...EXISTING,
  endpoint: { existing: { ...EXISTING.endpoint.existing, inferenceComponentName: 'm' } },
};
const component = (live: object) => () => ({
  body: { InferenceComponentStatus: 'InService', EndpointName: 'mine', ...live },
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
      'for a quota that leaves no room for an update beside the copies of an endpoint that scales to zero',
      { ...PROD, endpoint: { instanceType: 'ml.g5.xlarge', scaleToZero: { maxCopyCount: 4 } } },
      {},
      { found: '4', needed: '5, one more than 4, since an update starts one copy before it ends another' },
    ],
    [
      'for an inference component of another endpoint',
      withComponent,
      { DescribeInferenceComponent: component({ EndpointName: 'theirs' }) },
      { found: 'InService, on endpoint theirs', needed: 'InService, on endpoint mine' },
    ],
    [
      'for an inference component that failed',
      withComponent,
      { DescribeInferenceComponent: component({ InferenceComponentStatus: 'Failed' }) },
      { found: 'Failed, on endpoint mine' },
    ],
    [
      'for an inference component that is not there',
      withComponent,
      {
        DescribeInferenceComponent: () =>
          jsonError(400, 'ValidationException', 'Could not find inference component "m".'),
      },
      { found: 'does not exist' },
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
      'for a quota below the calls that a serverless endpoint takes at the same time',
      { ...PROD, endpoint: { serverless: { maxConcurrency: 20 } } },
      {
        ListServiceQuotas: quotas({
          'Maximum total concurrency that can be allocated across all serverless endpoints': 10,
        }),
      },
      {
        found: '10',
        needed: '20',
        remedy:
          'aws service-quotas request-service-quota-increase --region eu-west-1 --service-code sagemaker ' +
          '--quota-code L-TEST --desired-value 20',
      },
    ],
    [
      'for a region without Serverless Inference',
      { ...PROD, endpoint: { serverless: {} } },
      {},
      { found: 'no such quota in eu-west-1' },
    ],
    [
      'for an endpoint of your own that is serverless, and is not said to be',
      EXISTING,
      {
        DescribeEndpoint: () => ({
          body: {
            EndpointStatus: 'InService',
            ProductionVariants: [
              {
                VariantName: 'AllTraffic',
                CurrentServerlessConfig: { MemorySizeInMB: 2048, MaxConcurrency: 5 },
              },
            ],
          },
        }),
      },
      {
        found: 'InService, with variant AllTraffic, serverless',
        remedy: 'Set endpoint.existing.serverless to true.',
      },
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
