import { CloudFormationClient, paginateListStackResources } from '@aws-sdk/client-cloudformation';
import { CloudWatchLogsClient, DescribeResourcePoliciesCommand } from '@aws-sdk/client-cloudwatch-logs';
import { check, type Finding, fails, passes } from '../finding';

/**
 * Policies without a resource of their own in a region of an account; AWS raises it for nobody.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutResourcePolicy.html
 */
const MOST_POLICIES = 10;
/** As `bin/app.ts` names it. */
const DOMAIN_STACK = 'SearchDomain';

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
      const own = await policiesOfStack(region);
      return names.some((name) => own.has(name))
        ? passes(`${found}, that of stack ${DOMAIN_STACK} among them`)
        : fails(
            `${found}: ${names.join(', ')}`,
            `Delete one that nothing needs (aws logs delete-resource-policy --region ${region} --policy-name NAME), or ` +
              'move the statements of two into one; AWS raises this quota for nobody.',
          );
    },
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
    for await (const page of paginateListStackResources({ client }, { StackName: DOMAIN_STACK })) {
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
