import {
  CloudFormationClient,
  CreateStackCommand,
  DeleteStackCommand,
  DescribeStackEventsCommand,
  DescribeStacksCommand,
  UpdateStackCommand,
} from '@aws-sdk/client-cloudformation';
import { Deadline } from '../../../lambda/shared/deadline';
import { until } from '../../../lambda/shared/until';

/** A stack that is deployed without the CDK: its templates are written by hand. */
export class PlainStack {
  private readonly cloudFormation: CloudFormationClient;

  constructor(
    private readonly name: string,
    environment: Readonly<Record<string, string>>,
  ) {
    this.cloudFormation = new CloudFormationClient(clientConfig(environment));
  }

  create(template: object): Promise<string[]> {
    return this.outcomeOf(new CreateStackCommand(this.request(template)));
  }

  update(template: object): Promise<string[]> {
    return this.outcomeOf(new UpdateStackCommand(this.request(template)));
  }

  /** Deletes it, and waits until it is gone. */
  async delete(): Promise<void> {
    await this.cloudFormation.send(new DeleteStackCommand({ StackName: this.name }));
    const status = await this.settled();
    if (status !== undefined && status !== 'DELETE_COMPLETE') {
      throw new Error(`Stack ${this.name} could not be deleted: it is ${status}.`);
    }
  }

  private request(template: object) {
    return {
      StackName: this.name,
      TemplateBody: JSON.stringify(template),
      Capabilities: ['CAPABILITY_IAM' as const],
    };
  }

  /** Why resources failed; nothing when none failed. */
  private async outcomeOf(command: CreateStackCommand | UpdateStackCommand): Promise<string[]> {
    const before = await this.failures();
    await this.cloudFormation.send(command as CreateStackCommand);
    await this.settled();
    return (await this.failures()).slice(before.length);
  }

  /** Its status once nothing of it is under way; undefined when there is no such stack. */
  private async settled(): Promise<string | undefined> {
    let status: string | undefined;
    const isSettled = async () => {
      const { Stacks = [] } = await this.cloudFormation.send(new DescribeStacksCommand({}));
      status = Stacks.find(({ StackName }) => StackName === this.name)?.StackStatus;
      return !status?.endsWith('_IN_PROGRESS');
    };
    await until(Deadline.NONE, isSettled, { everyMs: 100 });
    return status;
  }

  private async failures(): Promise<string[]> {
    const { StackEvents = [] } = await this.cloudFormation
      .send(new DescribeStackEventsCommand({ StackName: this.name }))
      .catch(() => ({ StackEvents: [] }));
    return StackEvents.toReversed()
      .filter(({ ResourceStatus, ResourceType }) =>
        Boolean(ResourceStatus?.endsWith('_FAILED') && ResourceType !== 'AWS::CloudFormation::Stack'),
      )
      .map(({ ResourceStatusReason }) => ResourceStatusReason ?? '');
  }
}

/** How a client reaches the emulator. */
export function clientConfig(environment: Readonly<Record<string, string>>) {
  return {
    endpoint: environment.AWS_ENDPOINT_URL,
    region: environment.AWS_REGION,
    maxAttempts: 1,
    credentials: {
      accessKeyId: environment.AWS_ACCESS_KEY_ID ?? '',
      secretAccessKey: environment.AWS_SECRET_ACCESS_KEY ?? '',
    },
  };
}
