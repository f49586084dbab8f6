import { Aws, Fn, Names, type RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import type * as opensearch from 'aws-cdk-lib/aws-opensearchservice';
import { Construct } from 'constructs';

/** Which logs a domain writes, by which right, and how long they stay. */
export interface LogPublishingProps {
  readonly audit: boolean;
  /** Whether it makes the policy by which domains may write. */
  readonly resourcePolicy: boolean;
  /** @default - a key of CloudWatch Logs */
  readonly kmsKey?: kms.IKey;
  /** That of the domain: an audit log that went with the stack would be lost, and a domain that stays writes on. */
  readonly removalPolicy: RemovalPolicy;
}

/** Publishes a domain's logs, each to its own log group. */
export class LogPublishing extends Construct {
  /** As the CDK's domain takes it, without the function that it would make for the resource policy. */
  readonly options: Pick<opensearch.DomainProps, 'logging' | 'suppressLogsResourcePolicy'>;
  /** The policy that must exist before the domain; undefined where a policy of the account's lets it write. */
  readonly policy?: logs.ResourcePolicy;

  constructor(scope: Construct, id: string, props: LogPublishingProps) {
    super(scope, id);
    const { audit, kmsKey, removalPolicy } = props;
    const logGroup = (name: string) =>
      new logs.LogGroup(this, name, {
        retention: logs.RetentionDays.THREE_MONTHS,
        encryptionKey: kmsKey,
        removalPolicy,
      });
    const appLogGroup = logGroup('Application');
    const slowSearchLogGroup = logGroup('SlowSearch');
    const slowIndexLogGroup = logGroup('SlowIndex');
    const auditLogGroup = audit ? logGroup('Audit') : undefined;

    this.options = {
      suppressLogsResourcePolicy: true,
      logging: {
        appLogEnabled: true,
        appLogGroup,
        slowSearchLogEnabled: true,
        slowSearchLogGroup,
        slowIndexLogEnabled: true,
        slowIndexLogGroup,
        ...(auditLogGroup && { auditLogEnabled: true, auditLogGroup }),
      },
    };
    const groups = [
      appLogGroup,
      slowSearchLogGroup,
      slowIndexLogGroup,
      ...(auditLogGroup ? [auditLogGroup] : []),
    ];
    if (props.resourcePolicy) {
      this.policy = new logs.ResourcePolicy(this, 'Policy', {
        resourcePolicyName: policyName(this),
        policyStatements: [this.mayWrite(groups.map(({ logGroupArn }) => logGroupArn))],
      });
      this.policy.applyRemovalPolicy(removalPolicy);
    }
  }

  /** Any domain of this account and region: this one does not exist before the policy does. */
  private mayWrite(resources: string[]): iam.PolicyStatement {
    const { account, region } = Stack.of(this);
    return new iam.PolicyStatement({
      principals: [new iam.ServicePrincipal('es.amazonaws.com')],
      actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
      resources,
      conditions: {
        StringEquals: { 'aws:SourceAccount': account },
        ArnLike: { 'aws:SourceArn': `arn:${Aws.PARTITION}:es:${region}:${account}:domain/*` },
      },
    });
  }
}

/** A name that no stack has after it: a policy that stayed must not be in the way of the next one. */
function policyName(scope: Construct): string {
  const stackUuid = Fn.select(2, Fn.split('/', Aws.STACK_ID));
  return `${Names.uniqueResourceName(scope, { maxLength: 128, separator: '-' })}-${stackUuid}`;
}
