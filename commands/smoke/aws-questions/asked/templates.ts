import { randomBytes } from 'node:crypto';
import {
  CloudFormationClient,
  CreateChangeSetCommand,
  DeleteStackCommand,
  DescribeChangeSetCommand,
  ValidateTemplateCommand,
} from '@aws-sdk/client-cloudformation';
import { Deadline } from '../../../../lambda/shared/deadline';
import { until } from '../../../../lambda/shared/until';
import type { StackTemplate } from '../profile-templates';
import { asAssumed, otherwise, type Question, unknown } from '../question';

/**
 * The largest template that CloudFormation takes without a bucket, in bytes.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html
 */
const MOST_BYTES = 51_200;

export const TEMPLATES: Question = {
  id: 'templates',
  asks: 'Does CloudFormation take the templates of the profile?',
  matters:
    'cfn-lint and the emulator read the published schemas; what CloudFormation itself refuses is in neither.',
  call: '`cloudformation:ValidateTemplate` of each template of at most 51,200 bytes',
  needs: 'nothing',
  ask: async ({ region, templates }) => {
    const client = new CloudFormationClient({ region });
    const { stacks } = templates();
    const small = stacks.filter((stack) => sizeOf(stack) <= MOST_BYTES);
    const answers = await Promise.all(
      small.map(async (stack) => {
        const refusal = await refusalOf(() =>
          client.send(new ValidateTemplateCommand({ TemplateBody: JSON.stringify(stack.body) })),
        );
        return { text: `${stack.stackName}: ${refusal ?? 'taken'}`, refused: refusal !== undefined };
      }),
    );
    const large = stacks.filter((stack) => !small.includes(stack));
    const answer = [
      ...answers.map(({ text }) => text),
      ...large.map((stack) => `${stack.stackName}: not sent, ${sizeOf(stack)} bytes`),
    ].join('; ');
    if (answers.some(({ refused }) => refused)) {
      return otherwise(answer, 'A deployment fails with the same words, before it makes anything.');
    }
    return small.length > 0
      ? asAssumed(
          answer,
          'The templates are well-formed to CloudFormation; properties are only checked by a change set.',
        )
      : unknown(
          answer,
          'cdk deploy sends a larger template by way of the bootstrap bucket, and is told the same.',
        );
  },
};

export const CHANGE_SET: Question = {
  id: 'change-set',
  asks: 'Does CloudFormation plan the stack that is deployed first, with its parameters and properties?',
  matters: 'A change set is as far as a deployment goes without making anything.',
  call: '`CreateChangeSet` of a stack that does not exist, `DescribeChangeSet`, and at once `DeleteStack`, which removes both',
  needs: 'nothing',
  ask: async ({ region, templates }) => {
    const [first] = templates().stacks;
    if (first === undefined || sizeOf(first) > MOST_BYTES) {
      return unknown('the template of the first stack is too large to be sent', 'See npx cdk diff instead.');
    }
    const planned = await plan(new CloudFormationClient({ region }), first);
    return planned.refusal === undefined
      ? asAssumed(`${first.stackName}: ${planned.changes} resources to be made`, 'A deployment begins.')
      : otherwise(
          `${first.stackName}: ${planned.refusal}`,
          'A deployment ends here; correct what is named first.',
        );
  },
};

/** A stack of a change set alone has no resources, bills nothing, and is deleted whatever the plan says. */
async function plan(client: CloudFormationClient, stack: StackTemplate) {
  const name = `aws-questions-${randomBytes(6).toString('hex')}`;
  try {
    const refusal = await refusalOf(() =>
      client.send(
        new CreateChangeSetCommand({
          StackName: name,
          ChangeSetName: name,
          ChangeSetType: 'CREATE',
          TemplateBody: JSON.stringify(stack.body),
          Capabilities: ['CAPABILITY_NAMED_IAM'],
        }),
      ),
    );
    return refusal === undefined ? await described(client, name) : { changes: 0, refusal };
  } finally {
    await client.send(new DeleteStackCommand({ StackName: name }));
  }
}

async function described(client: CloudFormationClient, name: string) {
  const look = async () => {
    const { Status, StatusReason, Changes } = await client.send(
      new DescribeChangeSetCommand({ StackName: name, ChangeSetName: name }),
    );
    if (Status === 'CREATE_COMPLETE') {
      return { changes: Changes?.length ?? 0, refusal: undefined };
    }
    if (Status === 'FAILED') {
      return { changes: 0, refusal: StatusReason ?? 'failed' };
    }
    return undefined;
  };
  const planned = await until(Deadline.in(60_000), look, { everyMs: 2_000 });
  if (!planned) {
    throw new Error('the change set was not ready within a minute');
  }
  return planned;
}

/** CloudFormation's reason to reject a template; undefined where it accepts it. @throws any other error */
async function refusalOf(send: () => Promise<unknown>): Promise<string | undefined> {
  try {
    await send();
    return undefined;
  } catch (error) {
    const { name, message } = error as Error;
    if (name !== 'ValidationError') {
      throw error;
    }
    return message;
  }
}

const sizeOf = ({ body }: StackTemplate): number => Buffer.byteLength(JSON.stringify(body));
