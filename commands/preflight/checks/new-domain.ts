import { GetRoleCommand, IAMClient, NoSuchEntityException } from '@aws-sdk/client-iam';
import {
  type InstanceTypeDetails,
  OpenSearchClient,
  paginateListInstanceTypeDetails,
  paginateListVersions,
} from '@aws-sdk/client-opensearch';
import { completeSizing } from '../../../lib/domain/sizing';
import type { Config } from '../../../lib/profile/validate';
import { check, type Finding, fails, type Observed, passes } from '../finding';
import { checkLogPolicies } from './log-policies';

/** Whether the region offers the version and the instance types of a domain that is to be made, and takes its logs. */
export function checkNewDomain(region: string, domain: Config['domain']): Promise<Finding>[] {
  return [
    checkVersion(region, domain),
    ...checkInstanceTypes(region, domain),
    ...((domain.logResourcePolicy ?? true) ? [checkLogPolicies(region)] : []),
    ...(domain.vpc ? [checkServiceLinkedRole(region)] : []),
  ];
}

const versionOf = (domain: Config['domain']) => `OpenSearch_${completeSizing(domain).engineVersion}`;

/** Whether the region offers the version of OpenSearch. */
export function checkVersion(region: string, domain: Config['domain']): Promise<Finding> {
  const version = versionOf(domain);
  return check('OpenSearch version', version, 'es:ListVersions', async () => {
    const client = new OpenSearchClient({ region });
    const offered: string[] = [];
    for await (const { Versions } of paginateListVersions({ client }, {})) {
      offered.push(...(Versions ?? []));
    }
    const newest = offered.filter((name) => name.startsWith('OpenSearch_')).slice(0, 4);
    return offered.includes(version)
      ? passes(`offered in ${region}`)
      : fails(`not offered in ${region}`, `Set domain.engineVersion to one of ${newest.join(', ')}.`);
  });
}

/** Whether the region offers the types of the data nodes and of the dedicated masters, able to do what is asked of them. */
export function checkInstanceTypes(region: string, domain: Config['domain']): Promise<Finding>[] {
  const { instanceType, dedicatedMasters } = completeSizing(domain);
  const types = new Set([instanceType, ...(dedicatedMasters ? [dedicatedMasters.instanceType] : [])]);
  return [...types].map((type) => checkInstanceType(region, versionOf(domain), type));
}

function checkInstanceType(region: string, version: string, type: string): Promise<Finding> {
  return check(
    'OpenSearch instance type',
    `${type} with ${version}, ${Object.values(ABILITIES).join(', ')}`,
    'es:ListInstanceTypeDetails',
    async () => {
      const client = new OpenSearchClient({ region });
      const pages = paginateListInstanceTypeDetails({ client }, { EngineVersion: version });
      for await (const { InstanceTypeDetails } of pages) {
        const details = InstanceTypeDetails?.find(({ InstanceType }) => InstanceType === type);
        if (details) {
          return abilitiesOf(details, region);
        }
      }
      return fails(`not offered in ${region}`, ANOTHER_TYPE);
    },
  );
}

const ANOTHER_TYPE = 'Choose another instance type for the domain, or another region.';

/** The features that every domain made here needs of its nodes, dedicated masters included. */
const ABILITIES = {
  AdvancedSecurityEnabled: 'fine-grained access control',
  EncryptionEnabled: 'encryption at rest',
  AppLogsEnabled: 'logs',
} as const satisfies Partial<Record<keyof InstanceTypeDetails, string>>;

function abilitiesOf(details: InstanceTypeDetails, region: string): Observed {
  const [missing, unsaid] = [false, undefined].map((value) =>
    (Object.keys(ABILITIES) as (keyof typeof ABILITIES)[])
      .filter((name) => details[name] === value)
      .map((name) => ABILITIES[name])
      .join(', '),
  );
  if (missing) {
    return fails(`offered in ${region}, without ${missing}`, ANOTHER_TYPE);
  }
  return unsaid
    ? {
        found: `offered in ${region}; AWS does not say whether with ${unsaid}`,
        verdict: 'unknown',
        remedy: 'Look for it among the supported instance types of Amazon OpenSearch Service.',
      }
    : passes(`offered in ${region}`);
}

/** A domain in a VPC needs it, and a deployment does not make it. */
function checkServiceLinkedRole(region: string): Promise<Finding> {
  const role = 'AWSServiceRoleForAmazonOpenSearchService';
  return check('service-linked role', role, 'iam:GetRole', async () => {
    try {
      await new IAMClient({ region }).send(new GetRoleCommand({ RoleName: role }));
      return passes('exists');
    } catch (error) {
      if (error instanceof NoSuchEntityException) {
        return fails(
          'does not exist',
          'aws iam create-service-linked-role --aws-service-name opensearchservice.amazonaws.com',
        );
      }
      throw error;
    }
  });
}
