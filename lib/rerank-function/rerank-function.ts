import { createHash } from 'node:crypto';
import { Duration } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import {
  RERANK_FUNCTION_DEFAULTS,
  RERANK_SERVICE,
  type RerankFunctionEnvironment,
} from '../../protocol/rerank-function';
import { invokePolicy } from '../endpoint/invoke-policy';
import { mostWindows } from '../serving/long-passages';
import { BundledFunction } from '../shared/bundled-function';
import type { IReranker } from '../shared/reranker';
import { ACCOUNT } from '../shared/rules';
import { validate } from '../shared/validation';
import { FUNCTION_DEFAULTS as DEFAULTS } from './defaults';
import { environmentVariables } from './environment';
import { OnFailure, type RerankFunctionProps } from './props';
import { functionErrors } from './validation';

/**
 * Reranks documents that the caller already has: `POST /v1/rerank`, or a direct invocation with the same body.
 *
 * @example
 * const rerank = new RerankFunction(this, 'Rerank', { endpoint, onFailure: OnFailure.ORIGINAL_ORDER });
 * new CfnOutput(this, 'RerankUrl', { value: rerank.url! });
 */
export class RerankFunction extends Construct {
  /** The underlying function. */
  readonly function: lambda.Function;
  readonly functionName: string;
  /** Where requests go that are signed with SigV4 for the service `lambda`, or have an API key. */
  readonly url?: string;
  private readonly functionUrl?: lambda.FunctionUrl;

  constructor(scope: Construct, id: string, props: RerankFunctionProps) {
    super(scope, id);
    const { endpoint } = props;
    validate(this, ...functionErrors(this, props));
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
      memorySize: props.memorySize ?? DEFAULTS.memorySize,
      // The time that is left of it after a failure goes to further attempts.
      timeout: props.timeout ?? Duration.seconds(DEFAULTS.timeoutSeconds),
      reservedConcurrency: props.reservedConcurrency,
      environment: {
        ...environmentOf(props),
        POWERTOOLS_SERVICE_NAME: RERANK_SERVICE,
        LOG_LEVEL: 'INFO',
      },
      logRetention: props.logRetention,
      logKmsKey: props.logKmsKey,
      vpc: props.vpc,
    });

    handler.function.node.addDependency(invoke);
    if (props.apiKeysSecret) {
      policy.addStatements(...readingOf(props.apiKeysSecret));
    }
    this.function = handler.function;
    this.functionName = handler.function.functionName;
    if (props.functionUrl ?? DEFAULTS.functionUrl) {
      this.functionUrl = handler.function.addFunctionUrl({
        // Without IAM the CDK lets everybody in, by both actions that a call of the URL takes.
        authType: props.apiKeysSecret ? lambda.FunctionUrlAuthType.NONE : lambda.FunctionUrlAuthType.AWS_IAM,
      });
      this.url = this.functionUrl.url;
    }
    for (const caller of props.callers ?? []) {
      this.letIn(caller);
    }
  }

  /** Allows the grantee to rerank, through the URL and by a direct invocation. */
  grantInvoke(grantee: iam.IGrantable): iam.Grant {
    const direct = this.function.grantInvoke(grantee);
    return this.signedUrl ? direct.combine(this.signedUrl.grantInvokeUrl(grantee)) : direct;
  }

  /** The URL, if IAM decides who may call it. */
  private get signedUrl(): lambda.FunctionUrl | undefined {
    return this.functionUrl?.authType === lambda.FunctionUrlAuthType.AWS_IAM ? this.functionUrl : undefined;
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
    if (this.signedUrl) {
      this.function.addPermission(`UrlCaller-${id}`, {
        principal,
        action: 'lambda:InvokeFunctionUrl',
        functionUrlAuthType: lambda.FunctionUrlAuthType.AWS_IAM,
      });
    }
  }
}

/** The environment that the function reads when it starts. */
function environmentOf({ endpoint, limits = {}, ...props }: RerankFunctionProps): Record<string, string> {
  return environmentVariables({
    ENDPOINT_NAME: endpoint.rerankerName,
    INFERENCE_COMPONENT_NAME: endpoint.inferenceComponentName,
    PROTOCOL: endpoint.protocol,
    DEVICE: endpoint.device,
    MAX_LENGTH: endpoint.maxLength,
    ON_FAILURE:
      props.onFailure ?? (endpoint.sleeps ? OnFailure.ORIGINAL_ORDER : RERANK_FUNCTION_DEFAULTS.ON_FAILURE),
    MAX_DOCUMENTS: limits.maxDocuments,
    MAX_QUERY_CHARACTERS: limits.maxQueryCharacters,
    MAX_BODY_BYTES: limits.maxBodyBytes,
    MAX_ENDPOINT_REQUEST_BYTES: limits.maxEndpointRequestBytes ?? requestBytesOf(endpoint),
    MAX_ATTEMPTS: props.maxAttempts,
    CALL_TIMEOUT_MS: props.callTimeout?.toMilliseconds(),
    // With scaling the least: more parts at once than there are instances would wait in the containers, before the
    // requests of others.
    ENDPOINT_INSTANCES: endpoint.instanceCount,
    ...windowsOf(endpoint, props),
    API_KEYS_SECRET_ARN: props.apiKeysSecret?.secretArn,
    CORS_ORIGINS: props.corsOrigins,
  });
}

/** The bytes of a request where fewer fit than by default: like the default, some percent below the limit. */
function requestBytesOf({ maxRequestBytes = Number.POSITIVE_INFINITY }: IReranker): number | undefined {
  return maxRequestBytes < RERANK_FUNCTION_DEFAULTS.MAX_ENDPOINT_REQUEST_BYTES
    ? roundedDown(maxRequestBytes)
    : undefined;
}

/** To a whole million. */
const roundedDown = (bytes: number) => bytes - (bytes % 1_000_000);

/** The most windows of a document, and who cuts them. */
function windowsOf(
  endpoint: IReranker,
  props: Omit<RerankFunctionProps, 'endpoint'>,
): Pick<RerankFunctionEnvironment, 'MAX_WINDOWS' | 'WINDOWS_BY'> {
  const byFunction = mostWindows(props);
  return endpoint.maxWindows === undefined
    ? { MAX_WINDOWS: byFunction, WINDOWS_BY: byFunction ? 'function' : undefined }
    : { MAX_WINDOWS: endpoint.maxWindows, WINDOWS_BY: 'endpoint' };
}

/** Reading one secret, and nothing else about it. */
function readingOf(secret: secretsmanager.ISecret): iam.PolicyStatement[] {
  const read = new iam.PolicyStatement({
    actions: ['secretsmanager:GetSecretValue'],
    // Without the six characters that Secrets Manager appends, an ARN is no resource of IAM's.
    resources: [secret.secretFullArn ?? `${secret.secretArn}-??????`],
  });
  const { encryptionKey } = secret;
  return encryptionKey
    ? [
        read,
        new iam.PolicyStatement({
          actions: ['kms:Decrypt'],
          resources: [encryptionKey.keyArn],
          conditions: {
            StringEquals: { 'kms:ViaService': `secretsmanager.${secret.env.region}.amazonaws.com` },
          },
        }),
      ]
    : [read];
}
