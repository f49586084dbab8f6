import { Duration } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { BundledFunction } from './bundled-function';
import type { ICrossEncoderEndpoint } from './cross-encoder-endpoint';
import { invokePolicy } from './invoke-policy';
import type { VpcPlacement } from './vpc-placement';

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
   * Whether the function gets an HTTPS URL; AWS offers none in its newer regions and in GovCloud.
   *
   * @default true
   */
  readonly functionUrl?: boolean;
  /**
   * How long logs are kept; they hold no query and no document text.
   *
   * @default - 30 days
   */
  readonly logRetention?: logs.RetentionDays;
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
      vpc: props.vpc,
    });

    handler.function.node.addDependency(invoke);

    this.function = handler.function;
    this.functionName = handler.function.functionName;
    if (props.functionUrl ?? true) {
      this.functionUrl = handler.function.addFunctionUrl({ authType: lambda.FunctionUrlAuthType.AWS_IAM });
      this.url = this.functionUrl.url;
    }
  }

  /** Allows the grantee to rerank, through the URL and by a direct invocation. */
  grantInvoke(grantee: iam.IGrantable): iam.Grant {
    const direct = this.function.grantInvoke(grantee);
    return this.functionUrl ? direct.combine(this.functionUrl.grantInvokeUrl(grantee)) : direct;
  }
}
