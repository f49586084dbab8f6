import { type Answer, xmlError } from './scripted-aws';

export const ACCOUNT = '111122223333';
const PIPELINE = { pipelineName: 'rerank', documentFields: ['text'] };
/** A profile that makes a domain in a VPC, and an endpoint. */
export const PROD = {
  account: ACCOUNT,
  region: 'eu-west-1',
  domain: {
    engineVersion: '2.19',
    instanceType: 'r7g.large.search',
    instanceCount: 3,
    dedicatedMasters: { instanceType: 'm7g.large.search' },
    vpc: { vpcId: 'vpc-0123456789abcdef0', subnetIds: ['subnet-0a', 'subnet-0b', 'subnet-0c'].map(id) },
  },
  endpoint: { instanceType: 'ml.g5.xlarge', instanceCount: 2 },
  pipeline: PIPELINE,
};
/** A profile with an own domain and an own endpoint. */
export const EXISTING = {
  account: ACCOUNT,
  region: 'eu-west-1',
  domain: {
    existing: {
      domainArn: `arn:aws:es:eu-west-1:${ACCOUNT}:domain/docs`,
      domainEndpoint: 'search-docs-0123456789abcdefghijklmnop.eu-west-1.es.amazonaws.com',
    },
  },
  endpoint: { existing: { endpointName: 'mine', device: 'gpu' } },
  pipeline: PIPELINE,
};

/** An account in which PROD and EXISTING deploy. */
export const READY: Record<string, () => Answer> = {
  GetUser: () =>
    xmlError(400, 'ValidationError', 'Must specify userName when calling with non-User credentials'),
  GetParameter: () => ({
    body: {
      Parameter: {
        Name: '/cdk-bootstrap/hnb659fds/version',
        Value: '25',
        ARN: `arn:aws:ssm:eu-west-1:${ACCOUNT}:parameter/cdk-bootstrap/hnb659fds/version`,
      },
    },
  }),
  ListServiceQuotas: quotas({ 'ml.g5.xlarge for endpoint usage': 4 }),
  ListAWSDefaultServiceQuotas: quotas({ 'ml.p4d.24xlarge for endpoint usage': 0 }),
  GetRole: () => ({
    body:
      '<GetRoleResponse><GetRoleResult><Role><RoleName>AWSServiceRoleForAmazonOpenSearchService</RoleName>' +
      '</Role></GetRoleResult></GetRoleResponse>',
  }),
  '/2021-01-01/opensearch/versions': () => ({ body: { Versions: ['OpenSearch_3.1', 'OpenSearch_2.19'] } }),
  '/2021-01-01/opensearch/instanceTypeDetails/OpenSearch_2.19': instanceTypes({}),
  BatchGetImage: () => ({ body: { images: [{ imageId: { imageDigest: 'sha256:0a1b' } }], failures: [] } }),
  DescribeResourcePolicies: logPolicies(['theirs']),
  '/2021-01-01/opensearch/domain/docs': () => ({
    body: {
      DomainStatus: { EngineVersion: 'OpenSearch_2.19', AdvancedSecurityOptions: { Enabled: true } },
    },
  }),
  DescribeEndpoint: () => ({
    body: { EndpointStatus: 'InService', ProductionVariants: [{ VariantName: 'AllTraffic' }] },
  }),
};

function id(prefix: string): string {
  return `${prefix}0123456789abcde`;
}

/** Answers with instance types, by default those of PROD, each able to do all that is asked but for what is given. */
export function instanceTypes(
  different: Record<string, object>,
  types = ['r7g.large.search', 'm7g.large.search'],
) {
  return () => ({
    body: {
      InstanceTypeDetails: types.map((InstanceType) => ({
        InstanceType,
        AdvancedSecurityEnabled: true,
        EncryptionEnabled: true,
        AppLogsEnabled: true,
        ...different[InstanceType],
      })),
    },
  });
}

/** Answers with resource policies of CloudWatch Logs of these names. */
export function logPolicies(names: readonly string[]) {
  return () => ({
    body: {
      resourcePolicies: names.map((policyName) => ({ policyName, policyDocument: '{}', lastUpdatedTime: 1 })),
    },
  });
}

/** Answers with quotas of SageMaker by name. */
export function quotas(values: Record<string, number>) {
  return () => ({
    body: {
      Quotas: Object.entries(values).map(([QuotaName, Value]) => ({
        QuotaName,
        Value,
        QuotaCode: 'L-TEST',
        ServiceCode: 'sagemaker',
      })),
    },
  });
}
