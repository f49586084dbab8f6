import { CloudFormationClient, paginateListStackResources } from '@aws-sdk/client-cloudformation';
import { CloudWatchLogsClient, DescribeResourcePoliciesCommand } from '@aws-sdk/client-cloudwatch-logs';
import { STACKS } from '../../shared/stack-options';
import { check, type Finding, fails, type Observed, passes } from '../finding';

/**
 * Policies without a resource of their own in a region of an account; AWS raises it for nobody.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutResourcePolicy.html
 */
const MOST_POLICIES = 10;
/** How the policy's name ends, as `lib/domain/log-publishing.ts` makes it; releases before it gave it another name. */
const STACK_UUID = /-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Whether CloudWatch Logs takes the policy that lets a new domain write its logs. */
export function checkLogPolicies(region: string): Promise<Finding> {
  return check(
    'CloudWatch Logs policies',
    `room for one of ${MOST_POLICIES} in the region`,
    'logs:DescribeResourcePolicies and cloudformation:ListStackResources',
    async () => {
      const names = await policyNames(region);
      const found = `${names.length} of ${MOST_POLICIES}`;
      if (names.length < MOST_POLICIES) {
        return passes(found);
      }
      const ofStack = await policiesOfStack(region);
      return verdictOnAll(
        region,
        names,
        names.filter((name) => ofStack.has(name)),
      );
    },
  );
}

/** The verdict where every place is taken, those of the stack's own policies among them. */
function verdictOnAll(region: string, names: readonly string[], own: readonly string[]): Observed {
  const found = `${names.length} of ${MOST_POLICIES}`;
  const deletes = `aws logs delete-resource-policy --region ${region} --policy-name`;
  if (own.some((name) => STACK_UUID.test(name))) {
    return passes(`${found}, that of stack ${STACKS.domain} among them`);
  }
  const [replaced] = own;
  return replaced
    ? fails(
        `${found}, that of stack ${STACKS.domain} among them under its old name ${replaced}: the deployment makes the new ` +
          'one before it deletes this one',
        `Delete another one for the time of the deployment (${deletes} NAME); a domain with removalPolicy retain may keep ` +
          `the old one, to be deleted afterwards (${deletes} ${replaced}). Or set domain.logResourcePolicy to false and ` +
          "let a policy of the account's serve all domains.",
      )
    : fails(
        `${found}: ${names.join(', ')}`,
        `Delete one that nothing needs (${deletes} NAME), or move the statements of two into one; AWS raises this quota ` +
          'for nobody.',
      );
}

async function policyNames(region: string): Promise<string[]> {
  const client = new CloudWatchLogsClient({ region });
  const names: string[] = [];
  let nextToken: string | undefined;
  do {
    const page = await client.send(new DescribeResourcePoliciesCommand({ nextToken }));
    names.push(...(page.resourcePolicies ?? []).map(({ policyName }) => policyName ?? ''));
    nextToken = page.nextToken;
  } while (nextToken);
  return names;
}

/** The names of the policies that a deployment before this one has made. */
async function policiesOfStack(region: string): Promise<ReadonlySet<string>> {
  const client = new CloudFormationClient({ region });
  const names = new Set<string>();
  try {
    for await (const page of paginateListStackResources({ client }, { StackName: STACKS.domain })) {
      for (const { ResourceType, PhysicalResourceId } of page.StackResourceSummaries ?? []) {
        if (ResourceType === 'AWS::Logs::ResourcePolicy' && PhysicalResourceId) {
          names.add(PhysicalResourceId);
        }
      }
    }
  } catch (error) {
    if (!/does not exist/.test((error as Error).message)) {
      throw error;
    }
  }
  return names;
}
