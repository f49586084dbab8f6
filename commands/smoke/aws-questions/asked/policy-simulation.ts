import { type ContextEntry, IAMClient, SimulateCustomPolicyCommand } from '@aws-sdk/client-iam';
import { executionPolicyOf, type PolicyDocument, statementFor } from '../policies';
import { type Answer, type AskedAccount, asAssumed, otherwise, type Question, unknown } from '../question';

/** An action as SageMaker may ask for it, and what IAM should say. */
interface Case {
  readonly says: string;
  readonly action: string;
  readonly resource: string;
  readonly context?: Readonly<Record<string, string>>;
  readonly allowed: boolean;
}

/** A simulation reads the policy that is sent along, and nobody gets it. */
export const POLICY_SIMULATION: Question = {
  id: 'execution-role',
  asks: "Does IAM let the endpoint's role describe the rollback alarms, list its own prefix and write its own metrics, and nothing beside?",
  matters:
    'SageMaker wants `cloudwatch:DescribeAlarms` for a rollback. The two conditions are our own: where SageMaker lists a bucket without a prefix or writes into another namespace, it is denied.',
  call: "`iam:SimulateCustomPolicy` of the role's policy in the template",
  needs: 'nothing',
  ask: async (account) => {
    const document = executionPolicyOf(account.templates());
    if (document === undefined) {
      return unknown('the profile makes no endpoint', 'Ask with a profile that makes one.');
    }
    return judge(await simulate(account, document, casesOf(document, account)));
  },
};

function casesOf(document: PolicyDocument, { region, templates }: AskedAccount): Case[] {
  const list = statementFor(document, 's3:ListBucket');
  const prefix = list?.Condition?.StringLike?.['s3:prefix'];
  const bucket = { action: 's3:ListBucket', resource: String(list?.Resource) };
  const alarm = `arn:aws:cloudwatch:${region}:111122223333:alarm:Rerank-alarm`;
  const alarms = statementFor(document, 'cloudwatch:DescribeAlarms')?.Resource ?? alarm;
  const metric = { action: 'cloudwatch:PutMetricData', resource: '*' };
  // A serverless endpoint has none.
  const hasAlarms = templates()
    .resourcesOf('AWS::SageMaker::Endpoint')
    .some(({ properties }) => properties.DeploymentConfig);
  return [
    {
      says: 'describe the alarms',
      action: 'cloudwatch:DescribeAlarms',
      resource: String(alarms).replace('*', 'errors'),
      allowed: hasAlarms,
    },
    {
      says: 'describe another alarm',
      action: 'cloudwatch:DescribeAlarms',
      resource: alarm,
      allowed: false,
    },
    ...(prefix === undefined
      ? []
      : [
          {
            ...bucket,
            says: 'list its prefix',
            context: { 's3:prefix': String(prefix).replace('*', '') },
            allowed: true,
          },
          { ...bucket, says: 'list the bucket without a prefix', allowed: false },
        ]),
    {
      ...metric,
      says: 'write its metrics',
      context: { 'cloudwatch:namespace': '/aws/sagemaker/Endpoints' },
      allowed: true,
    },
    {
      ...metric,
      says: 'write into AWS/SageMaker',
      context: { 'cloudwatch:namespace': 'AWS/SageMaker' },
      allowed: false,
    },
  ];
}

async function simulate({ region }: AskedAccount, document: PolicyDocument, cases: readonly Case[]) {
  const client = new IAMClient({ region });
  return Promise.all(
    cases.map(async (one) => {
      const { EvaluationResults } = await client.send(
        new SimulateCustomPolicyCommand({
          PolicyInputList: [JSON.stringify(document)],
          ActionNames: [one.action],
          ResourceArns: [one.resource],
          ...(one.context && { ContextEntries: contextOf(one.context) }),
        }),
      );
      return { ...one, decision: EvaluationResults?.[0]?.EvalDecision ?? 'no decision' };
    }),
  );
}

function contextOf(context: Readonly<Record<string, string>>): ContextEntry[] {
  return Object.entries(context).map(([key, value]) => ({
    ContextKeyName: key,
    ContextKeyValues: [value],
    ContextKeyType: 'string',
  }));
}

function judge(results: readonly (Case & { readonly decision: string })[]): Answer {
  const answer = results.map(({ says, decision }) => `${says}: ${decision}`).join('; ');
  const wrong = results.filter(({ decision, allowed }) => (decision === 'allowed') !== allowed);
  return wrong.length === 0
    ? asAssumed(
        answer,
        'The policy says what it is meant to say; whether SageMaker asks for more, only CloudTrail tells.',
      )
    : otherwise(
        answer,
        `Correct lib/endpoint/execution-role.ts: ${wrong.map(({ action, allowed }) => `${action} should be ${allowed ? 'allowed' : 'denied'}`).join(', ')}.`,
      );
}
