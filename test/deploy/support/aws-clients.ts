import {
  CloudFormationClient,
  CreateStackCommand,
  DeleteStackCommand,
  DescribeStackEventsCommand,
  DescribeStackResourcesCommand,
  DescribeStacksCommand,
  type StackEvent,
} from '@aws-sdk/client-cloudformation';
import {
  CreateAccessKeyCommand,
  CreateUserCommand,
  IAMClient,
  PutUserPolicyCommand,
} from '@aws-sdk/client-iam';
import {
  GetFunctionUrlConfigCommand,
  GetPolicyCommand,
  InvokeCommand,
  LambdaClient,
} from '@aws-sdk/client-lambda';
import { Deadline } from '../../../lambda/shared/deadline';
import { until } from '../../../lambda/shared/until';
import type { AccessKeys } from '../../../local/endpoint';

/** A statement of a function's own policy. */
export interface FunctionPolicyStatement {
  readonly Effect: string;
  readonly Principal: string | Readonly<Record<string, string>>;
  readonly Action: string;
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/** The AWS APIs as the tests use them. */
export class AwsClients {
  private readonly cloudFormation: CloudFormationClient;
  private readonly lambda: LambdaClient;
  private readonly iam: IAMClient;

  constructor(environment: Readonly<Record<string, string>>) {
    const config = {
      endpoint: environment.AWS_ENDPOINT_URL,
      region: environment.AWS_REGION,
      credentials: {
        accessKeyId: environment.AWS_ACCESS_KEY_ID ?? '',
        secretAccessKey: environment.AWS_SECRET_ACCESS_KEY ?? '',
      },
    };
    this.cloudFormation = new CloudFormationClient(config);
    this.lambda = new LambdaClient(config);
    this.iam = new IAMClient(config);
  }

  /** Status and outputs of a stack; undefined when there is none of that name. */
  async stack(name: string): Promise<{ status: string; outputs: Record<string, string> } | undefined> {
    const { Stacks = [] } = await this.cloudFormation.send(new DescribeStacksCommand({}));
    const stack = Stacks.find(({ StackName }) => StackName === name);
    return (
      stack && {
        status: stack.StackStatus!,
        outputs: Object.fromEntries(
          (stack.Outputs ?? []).map((output) => [output.OutputKey, output.OutputValue]),
        ),
      }
    );
  }

  /** The events of a stack, the oldest first; none when there is none of that name. */
  async events(stackName: string): Promise<StackEvent[]> {
    const { StackEvents = [] } = await this.cloudFormation
      .send(new DescribeStackEventsCommand({ StackName: stackName }))
      .catch(() => ({ StackEvents: [] }));
    return StackEvents.toReversed();
  }

  /** Creates a stack without the CLI, and waits for it. */
  async createStack(name: string, template: object): Promise<void> {
    await this.cloudFormation.send(
      new CreateStackCommand({
        StackName: name,
        TemplateBody: JSON.stringify(template),
        Capabilities: ['CAPABILITY_IAM'],
      }),
    );
    await this.settled(name, 'CREATE_COMPLETE');
  }

  /** Deletes a stack without the CLI, and waits until it is gone. */
  async deleteStack(name: string): Promise<void> {
    await this.cloudFormation.send(new DeleteStackCommand({ StackName: name }));
    await this.settled(name, undefined);
  }

  /** The physical id of a resource that was created; undefined while there is none. */
  async physicalId(stackName: string, logicalId: RegExp): Promise<string | undefined> {
    const { StackResources = [] } = await this.cloudFormation
      .send(new DescribeStackResourcesCommand({ StackName: stackName }))
      .catch(() => ({ StackResources: [] }));
    return StackResources.find(
      ({ LogicalResourceId = '', ResourceStatus }) =>
        logicalId.test(LogicalResourceId) && ResourceStatus === 'CREATE_COMPLETE',
    )?.PhysicalResourceId;
  }

  private async settled(name: string, expected: string | undefined): Promise<void> {
    const isSettled = async () => {
      const status = (await this.stack(name))?.status;
      if (status !== expected && !status?.endsWith('_IN_PROGRESS')) {
        throw new Error(`Stack ${name} is ${status}, not ${expected}.`);
      }
      return status === expected;
    };
    await until(Deadline.NONE, isSettled, { everyMs: 200 });
  }

  /** The answer of a function to a direct invocation. @throws Error with that answer when it failed */
  async invoke(functionName: string, payload: object): Promise<unknown> {
    const answer = await this.lambda.send(
      new InvokeCommand({ FunctionName: functionName, Payload: Buffer.from(JSON.stringify(payload)) }),
    );
    const text = Buffer.from(answer.Payload ?? []).toString();
    if (answer.FunctionError) {
      throw new Error(`${functionName} failed: ${text}`);
    }
    return JSON.parse(text);
  }

  /** Who decides about calls of a function's URL: IAM, or nobody. */
  async functionUrlAuthType(functionName: string): Promise<string | undefined> {
    const { AuthType } = await this.lambda.send(
      new GetFunctionUrlConfigCommand({ FunctionName: functionName }),
    );
    return AuthType;
  }

  /** The statements of a function's own policy. */
  async functionPolicy(functionName: string): Promise<readonly FunctionPolicyStatement[]> {
    const { Policy } = await this.lambda.send(new GetPolicyCommand({ FunctionName: functionName }));
    return JSON.parse(Policy ?? '{"Statement":[]}').Statement;
  }

  /** Makes a user that may do these actions on everything. */
  async createUser(name: string, actions: readonly string[]): Promise<{ arn: string; keys: AccessKeys }> {
    const { User } = await this.iam.send(new CreateUserCommand({ UserName: name }));
    const PolicyDocument = JSON.stringify({
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Action: actions, Resource: '*' }],
    });
    await this.iam.send(new PutUserPolicyCommand({ UserName: name, PolicyName: 'Search', PolicyDocument }));
    const { AccessKey } = await this.iam.send(new CreateAccessKeyCommand({ UserName: name }));
    return {
      arn: User!.Arn!,
      keys: { accessKeyId: AccessKey!.AccessKeyId!, secretAccessKey: AccessKey!.SecretAccessKey! },
    };
  }
}
