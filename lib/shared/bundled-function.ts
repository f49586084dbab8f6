import { type Duration, RemovalPolicy } from 'aws-cdk-lib';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { NodejsFunction } from 'aws-cdk-lib/aws-lambda-nodejs';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { handlerCode, RUNTIME } from './handler-code';
import { networkInterfaceStatement, securityGroupsOf, type VpcPlacement } from './vpc-placement';

/** How long the logs of functions are kept by default. */
export const LOG_RETENTION = logs.RetentionDays.ONE_MONTH;

/** The props in which the functions of this project differ. */
export interface BundledFunctionProps {
  /** The folder under `lambda/` whose `index.ts` exports `handler`. */
  readonly entry: string;
  readonly description: string;
  readonly role: iam.IRole;
  /** The policy of the role; the function is made after it, and may write its logs by it. */
  readonly policy: iam.Policy;
  /** MiB. */
  readonly memorySize: number;
  readonly timeout: Duration;
  readonly environment: Record<string, string>;
  /** The most invocations at once, taken from the account's. @default - what the account has left */
  readonly reservedConcurrency?: number;
  /** @default - 30 days */
  readonly logRetention?: logs.RetentionDays;
  /** @default - a key of CloudWatch Logs */
  readonly logKmsKey?: kms.IKey;
  /** @default - a network of Lambda's, with a way to the internet */
  readonly vpc?: VpcPlacement;
}

/** A function from `lambda/`, bundled with everything that it uses, with a log group of its own. */
export class BundledFunction extends Construct implements ec2.IConnectable {
  readonly function: lambda.Function;
  readonly logGroup: logs.LogGroup;

  constructor(scope: Construct, id: string, props: BundledFunctionProps) {
    super(scope, id);
    this.logGroup = new logs.LogGroup(this, 'Logs', {
      retention: props.logRetention ?? LOG_RETENTION,
      encryptionKey: props.logKmsKey,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    this.logGroup.grantWrite(props.policy);
    if (props.vpc) {
      props.policy.addStatements(networkInterfaceStatement());
    }
    this.function = new NodejsFunction(this, 'Resource', {
      ...handlerCode(props.entry),
      description: props.description,
      role: props.role,
      runtime: RUNTIME,
      architecture: lambda.Architecture.ARM_64,
      memorySize: props.memorySize,
      timeout: props.timeout,
      environment: props.environment,
      reservedConcurrentExecutions: props.reservedConcurrency,
      logGroup: this.logGroup,
      ...(props.vpc && {
        vpc: props.vpc.vpc,
        vpcSubnets: props.vpc.subnets,
        securityGroups: securityGroupsOf(this, props.vpc, props.description),
      }),
    });
    this.function.node.addDependency(props.policy);
  }

  get connections(): ec2.Connections {
    return this.function.connections;
  }
}
