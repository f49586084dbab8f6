import { CloudFormationClient, paginateListStackResources } from '@aws-sdk/client-cloudformation';
import type { AskedAccount } from './question';

/** The resources of a deployed stack that the questions are about. */
export interface DeployedStack {
  readonly name: string;
  /** The physical id of the one resource whose logical id and type match. @throws Error where there is none */
  readonly idOf: (logicalId: RegExp, type: string) => string;
  /** The ARN of the role whose logical id matches. */
  readonly roleArn: (logicalId: RegExp) => string;
}

/** The logical ids of what the questions ask about; stacks that were made from the profiles have them. */
export const LOGICAL_IDS = {
  connectorRole: /ConnectorRole/,
  executionRole: /ExecutionRole/,
  endpoint: /^Endpoint/,
} as const;

/** Reads the stack that `--stack` names. */
export async function readStack({ region, stack = '' }: AskedAccount): Promise<DeployedStack> {
  const client = new CloudFormationClient({ region });
  const resources: { readonly logicalId: string; readonly type: string; readonly id: string }[] = [];
  let owner: string | undefined;
  for await (const page of paginateListStackResources({ client }, { StackName: stack })) {
    for (const { LogicalResourceId, ResourceType, PhysicalResourceId } of page.StackResourceSummaries ?? []) {
      resources.push({
        logicalId: LogicalResourceId ?? '',
        type: ResourceType ?? '',
        id: PhysicalResourceId ?? '',
      });
      owner ??= /^arn:[^:]+:sagemaker:[^:]*:(\d{12}):/.exec(PhysicalResourceId ?? '')?.[1];
    }
  }
  const idOf = (logicalId: RegExp, type: string) => {
    const found = resources.find((one) => one.type === type && logicalId.test(one.logicalId));
    if (found === undefined) {
      throw new Error(`stack ${stack} has no ${type} whose logical id matches ${logicalId}`);
    }
    return found.id;
  };
  const partition = region.startsWith('cn-') ? 'aws-cn' : region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws';
  return {
    name: stack,
    idOf,
    roleArn: (logicalId) => `arn:${partition}:iam::${owner}:role/${idOf(logicalId, 'AWS::IAM::Role')}`,
  };
}
