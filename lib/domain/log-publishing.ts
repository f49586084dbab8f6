import { Aws, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as logs from 'aws-cdk-lib/aws-logs';
import type * as opensearch from 'aws-cdk-lib/aws-opensearchservice';
import { Construct } from 'constructs';

/** What a domain writes into which log group. */
export class LogPublishing extends Construct {
  /** As the CDK's domain takes it, without the function that it would make for the resource policy. */
  readonly options: Pick<opensearch.DomainProps, 'logging' | 'suppressLogsResourcePolicy'>;
  /** What must exist before the domain. */
  readonly policy: logs.ResourcePolicy;

  constructor(scope: Construct, id: string, { audit }: { readonly audit: boolean }) {
    super(scope, id);
    const logGroup = (name: string) =>
      new logs.LogGroup(this, name, {
        retention: logs.RetentionDays.THREE_MONTHS,
        removalPolicy: RemovalPolicy.DESTROY,
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
    this.policy = new logs.ResourcePolicy(this, 'Policy', {
      policyStatements: [this.mayWrite(groups.map(({ logGroupArn }) => logGroupArn))],
    });
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
