import { join } from 'node:path';
import { type Duration, RemovalPolicy } from 'aws-cdk-lib';
import type * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { NodejsFunction } from 'aws-cdk-lib/aws-lambda-nodejs';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';

/** What differs between the functions of this project. */
export interface BundledFunctionProps {
  /** The folder under `lambda/` whose `index.ts` exports `handler`. */
  readonly entry: string;
  readonly description: string;
  readonly role: iam.IRole;
  /** MiB. */
  readonly memorySize: number;
  readonly timeout: Duration;
  readonly environment: Record<string, string>;
  /** @default - 30 days */
  readonly logRetention?: logs.RetentionDays;
}

/** A function from `lambda/`, bundled with everything that it uses, with a log group of its own. */
export class BundledFunction extends Construct {
  readonly function: lambda.Function;
  readonly logGroup: logs.LogGroup;

  constructor(scope: Construct, id: string, props: BundledFunctionProps) {
    super(scope, id);
    this.logGroup = new logs.LogGroup(this, 'Logs', {
      retention: props.logRetention ?? logs.RetentionDays.ONE_MONTH,
      removalPolicy: RemovalPolicy.DESTROY,
    });
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
      // The SDK of the runtime changes under a function that is not deployed; the lock file decides instead.
      bundling: { target: 'node24', minify: true, sourceMap: false, bundleAwsSDK: true },
    });
  }
}

const ROOT = join(__dirname, '..');
