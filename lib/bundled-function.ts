import { join } from 'node:path';
import { type Duration, RemovalPolicy } from 'aws-cdk-lib';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { NodejsFunction } from 'aws-cdk-lib/aws-lambda-nodejs';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { networkInterfaceStatement, securityGroupsOf, type VpcPlacement } from './vpc-placement';

/** What differs between the functions of this project. */
export interface BundledFunctionProps {
  /** The folder under `lambda/` whose `index.ts` exports `handler`. */
  readonly entry: string;
  readonly description: string;
  readonly role: iam.IRole;
  /** What the role may do; the function is made after it, and may write its logs by it. */
  readonly policy: iam.Policy;
  /** MiB. */
  readonly memorySize: number;
  readonly timeout: Duration;
  readonly environment: Record<string, string>;
  /** @default - 30 days */
  readonly logRetention?: logs.RetentionDays;
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
      retention: props.logRetention ?? logs.RetentionDays.ONE_MONTH,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    this.logGroup.grantWrite(props.policy);
    if (props.vpc) {
      props.policy.addStatements(networkInterfaceStatement());
    }
    this.function = new NodejsFunction(this, 'Resource', {
      entry: join(ROOT, 'lambda', props.entry, 'index.ts'),
      projectRoot: ROOT,
      depsLockFilePath: join(ROOT, 'package-lock.json'),
      description: props.description,
      role: props.role,
      runtime: lambda.Runtime.NODEJS_24_X,
      architecture: lambda.Architecture.ARM_64,
      memorySize: props.memorySize,
      timeout: props.timeout,
      environment: props.environment,
      logGroup: this.logGroup,
      ...(props.vpc && {
        vpc: props.vpc.vpc,
        vpcSubnets: props.vpc.subnets,
        securityGroups: securityGroupsOf(this, props.vpc, props.description),
      }),
      bundling: {
        target: 'node24',
        minify: true,
        sourceMap: false,
        // The SDK of the runtime changes under a function that is not deployed; the lock file decides instead.
        bundleAwsSDK: true,
        // Prefers the form of a package from which what is not used can be left out: a quarter less to load.
        mainFields: ['module', 'main'],
      },
    });
    this.function.node.addDependency(props.policy);
  }

  get connections(): ec2.Connections {
    return this.function.connections;
  }
}

const ROOT = join(__dirname, '..');
