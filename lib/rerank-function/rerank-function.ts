import { createHash } from 'node:crypto';
import { Duration, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { ICrossEncoderEndpoint } from '../endpoint/cross-encoder-endpoint';
import { invokePolicy } from '../endpoint/invoke-policy';
import { BundledFunction } from '../shared/bundled-function';
import { ACCOUNT, CALLERS } from '../shared/rules';
import { problemsOf, refuse } from '../shared/validation';
import type { VpcPlacement } from '../shared/vpc-placement';
import { hasFunctionUrls } from './function-url-regions';

/** What a caller gets when the endpoint does not answer in time. */
export enum OnFailure {
  /** 503 with `Retry-After`. */
  ERROR = 'error',
  /** 200 with the documents in the order given, `reranked: false` and a reason. */
  ORIGINAL_ORDER = 'original-order',
}

/** What the function scores with. */
export interface RerankFunctionProps {
  /** The endpoint that does the scoring. */
  readonly endpoint: ICrossEncoderEndpoint;
  /**
   * What a caller gets when the endpoint fails for good; a metric counts it either way.
   *
   * @default - OnFailure.ERROR
   */
  readonly onFailure?: OnFailure;
  /**
   * Whether the function gets an HTTPS URL; must be false where AWS offers none: in its newer regions, China and GovCloud.
   *
   * @default true
   */
  readonly functionUrl?: boolean;
  /**
   * Who may call, through the URL and by direct invocation: ARNs of roles and users, or ids of accounts, at most 20. Those
   * of other accounts need a policy of their own there as well.
   *
   * @default - whoever has a policy of this account that allows it
   */
  readonly callers?: readonly string[];
  /**
   * How long logs are kept; they hold no query and no document text.
   *
   * @default - 30 days
   */
  readonly logRetention?: logs.RetentionDays;
  /**
   * The key that encrypts the logs; its policy must let CloudWatch Logs use it (docs/security.md).
   *
   * @default - a key of CloudWatch Logs, which AWS owns
   */
  readonly logKmsKey?: kms.IKey;
  /**
   * Where the function runs; from there it must reach the SageMaker runtime, by a NAT gateway or a VPC endpoint.
   *
   * @default - a network of Lambda's, with a way to the internet
   */
  readonly vpc?: VpcPlacement;
}

/** Reranks documents that the caller already has: `POST /v1/rerank`, or a direct invocation with the same body. */
export class RerankFunction extends Construct {
  /** The underlying function. */
  readonly function: lambda.Function;
  readonly functionName: string;
  /** Where requests go that are signed with SigV4 for the service `lambda`. */
  readonly url?: string;
  private readonly functionUrl?: lambda.FunctionUrl;

  constructor(scope: Construct, id: string, props: RerankFunctionProps) {
    super(scope, id);
    const { endpoint } = props;
    refuse(this, ...problemsOf('callers', props.callers, CALLERS), ...urlProblems(this, props));
    const role = new iam.Role(this, 'Role', {
      assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com'),
      description: 'Lets the rerank function invoke the cross-encoder endpoint.',
    });
    const policy = new iam.Policy(this, 'Policy', { roles: [role] });
    const invoke = invokePolicy(this, role, endpoint);
    const handler = new BundledFunction(this, 'Handler', {
      entry: 'rerank',
      description: 'Reranks documents with the cross-encoder endpoint.',
      role,
      policy,
      memorySize: 512,
      // As long as SageMaker lets one invocation take; what is left of it after a failure goes to further attempts.
      timeout: Duration.seconds(60),
      environment: {
        ENDPOINT_NAME: endpoint.endpointName,
        PROTOCOL: endpoint.protocol,
        DEVICE: endpoint.device,
        ON_FAILURE: props.onFailure ?? OnFailure.ERROR,
        POWERTOOLS_SERVICE_NAME: 'rerank',
        LOG_LEVEL: 'INFO',
      },
      logRetention: props.logRetention,
      logKmsKey: props.logKmsKey,
      vpc: props.vpc,
    });

    handler.function.node.addDependency(invoke);

    this.function = handler.function;
    this.functionName = handler.function.functionName;
    if (props.functionUrl ?? true) {
      this.functionUrl = handler.function.addFunctionUrl({ authType: lambda.FunctionUrlAuthType.AWS_IAM });
      this.url = this.functionUrl.url;
    }
    for (const caller of props.callers ?? []) {
      this.letIn(caller);
    }
  }

  /** Allows the grantee to rerank, through the URL and by a direct invocation. */
  grantInvoke(grantee: iam.IGrantable): iam.Grant {
    const direct = this.function.grantInvoke(grantee);
    return this.functionUrl ? direct.combine(this.functionUrl.grantInvokeUrl(grantee)) : direct;
  }

  /**
   * By the function's own policy, which needs no change of the caller's where both are in one account.
   *
   * A call of the URL needs both actions (Lambda guide, "Control access to Lambda function URLs"); the second without
   * the condition `lambda:InvokedViaFunctionUrl`, since it also lets in who invokes directly.
   */
  private letIn(caller: string): void {
    const principal = ACCOUNT.accepts(caller)
      ? new iam.AccountPrincipal(caller)
      : new iam.ArnPrincipal(caller);
    const id = createHash('sha256').update(caller).digest('hex').slice(0, 8);
    this.function.addPermission(`Caller-${id}`, { principal, action: 'lambda:InvokeFunction' });
    if (this.functionUrl) {
      this.function.addPermission(`UrlCaller-${id}`, {
        principal,
        action: 'lambda:InvokeFunctionUrl',
        functionUrlAuthType: lambda.FunctionUrlAuthType.AWS_IAM,
      });
    }
  }
}

function urlProblems(scope: Construct, { functionUrl = true }: RerankFunctionProps): string[] {
  const { region } = Stack.of(scope);
  return functionUrl && !hasFunctionUrls(region)
    ? [
        `functionUrl is true; it must be false in ${region}, where AWS offers no function URLs ` +
          '(in a profile: "rerank": {"functionUrl": false}); callers invoke the function directly',
      ]
    : [];
}
