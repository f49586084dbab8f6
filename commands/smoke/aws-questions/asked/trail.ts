import { CloudTrailClient, type LookupAttribute, paginateLookupEvents } from '@aws-sdk/client-cloudtrail';
import { LOGICAL_IDS, readStack } from '../deployed-stack';
import { type AskedAccount, asAssumed, otherwise, type Question, unknown } from '../question';

export const CONNECTOR_PRINCIPAL: Question = {
  id: 'connector-principal',
  asks: "As which service does OpenSearch assume the connector's role, and what comes before it can?",
  matters:
    "The role trusts `es.amazonaws.com` and `opensearchservice.amazonaws.com`, since AWS's page names one and its tutorials the other. One of them can go.",
  call: '`cloudtrail:LookupEvents` of AssumeRole for that role',
  needs: 'a stack',
  ask: async (account) => {
    const role = (await readStack(account)).roleArn(LOGICAL_IDS.connectorRole);
    const events = await lookUp(
      account,
      { AttributeKey: 'EventName', AttributeValue: 'AssumeRole' },
      (event) => event.requestParameters?.roleArn === role,
    );
    const callers = [...new Set(events.map(({ userIdentity }) => userIdentity?.invokedBy ?? 'unnamed'))];
    const errors = [...new Set(events.flatMap(({ errorCode }) => errorCode ?? []))];
    if (events.length === 0) {
      return unknown(
        NOTHING_SEEN,
        'Search once through the pipeline, and ask again a quarter of an hour later.',
      );
    }
    const answer = `${callers.join(', ')}${errors.length > 0 ? `; refused with ${errors.join(', ')}` : ''}`;
    return callers.every((caller) => TRUSTED.has(caller))
      ? asAssumed(answer, 'The trust policy of lib/registration/rerank-model.ts can be narrowed to it.')
      : otherwise(answer, 'The trust policy of lib/registration/rerank-model.ts does not name it: add it.');
  },
};

const TRUSTED = new Set(['es.amazonaws.com', 'opensearchservice.amazonaws.com']);

export const DESCRIBE_ALARMS: Question = {
  id: 'describe-alarms',
  asks: "Does the endpoint's role call `cloudwatch:DescribeAlarms` in an update, and is it let?",
  matters:
    "SageMaker's guide asks for the permission on the rollback alarms. Where it were denied, a bad update would not be taken back.",
  call: '`cloudtrail:LookupEvents` of DescribeAlarms, after an update of the endpoint',
  needs: 'a stack',
  ask: async (account) => {
    const role = (await readStack(account)).roleArn(LOGICAL_IDS.executionRole);
    const events = await lookUp(
      account,
      { AttributeKey: 'EventName', AttributeValue: 'DescribeAlarms' },
      (event) => event.userIdentity?.sessionContext?.sessionIssuer?.arn === role,
    );
    const denied = events.filter(({ errorCode }) => errorCode !== undefined);
    if (events.length === 0) {
      return unknown(
        NOTHING_SEEN,
        'Deploy a change of the endpoint, and ask again a quarter of an hour later.',
      );
    }
    const answer = `${events.length} calls, ${denied.length} of them refused`;
    return denied.length === 0
      ? asAssumed(answer, "The alarms are read with the role's permission.")
      : otherwise(
          `${answer}: ${denied[0]?.errorMessage ?? denied[0]?.errorCode}`,
          'Allow it in lib/endpoint/execution-role.ts.',
        );
  },
};

const NOTHING_SEEN = 'no such event among the newest that CloudTrail keeps';

/** The fields of an event that are read. */
interface TrailEvent {
  readonly errorCode?: string;
  readonly errorMessage?: string;
  readonly requestParameters?: { readonly roleArn?: string };
  readonly userIdentity?: {
    readonly invokedBy?: string;
    readonly sessionContext?: { readonly sessionIssuer?: { readonly arn?: string } };
  };
}

/** CloudTrail answers two look-ups a second; a busy account has more events than are worth waiting for. */
const MOST_PAGES = 20;

async function lookUp(
  { region }: AskedAccount,
  attribute: LookupAttribute,
  accepts: (event: TrailEvent) => boolean,
): Promise<TrailEvent[]> {
  const client = new CloudTrailClient({ region, retryMode: 'adaptive' });
  const found: TrailEvent[] = [];
  let pages = 0;
  for await (const { Events } of paginateLookupEvents({ client }, { LookupAttributes: [attribute] })) {
    found.push(
      ...(Events ?? []).map(({ CloudTrailEvent = '{}' }) => JSON.parse(CloudTrailEvent)).filter(accepts),
    );
    pages += 1;
    if (found.length > 0 || pages === MOST_PAGES) {
      break;
    }
  }
  return found;
}
