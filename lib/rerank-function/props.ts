import type { Duration } from 'aws-cdk-lib';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as logs from 'aws-cdk-lib/aws-logs';
import type * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import type { LongPassages } from '../serving/long-passages';
import type { IReranker } from '../shared/reranker';
import type { VpcPlacement } from '../shared/vpc-placement';

/** The answer to a caller when the endpoint does not answer in time. */
export enum OnFailure {
  /** 503 with `Retry-After`. */
  ERROR = 'error',
  /** 200 with the documents in the order given, `reranked: false` and a reason. */
  ORIGINAL_ORDER = 'original-order',
}

/** The limits of a request; one that exceeds a limit is rejected with the limit in the message. */
export interface RerankLimits {
  /** @default 1000 */
  readonly maxDocuments?: number;
  /**
   * Unicode code points: an emoji counts once.
   *
   * @default 10000
   */
  readonly maxQueryCharacters?: number;
  /**
   * Bytes of the JSON body of an HTTP request, at most 6,291,456, which is what Lambda takes, base64 included.
   *
   * @default 5000000
   */
  readonly maxBodyBytes?: number;
  /**
   * Bytes of one request to the endpoint, at most 6,291,456, or 4,194,304 where it is serverless; what needs more is split.
   *
   * @default 6000000, or 4,000,000 where the endpoint is serverless
   */
  readonly maxEndpointRequestBytes?: number;
}

/** The endpoint that the function scores with. */
export interface RerankFunctionProps {
  /** The endpoint that does the scoring. */
  readonly endpoint: IReranker;
  /**
   * The answer to a caller when the endpoint fails for good; a metric counts it either way.
   *
   * @default - OnFailure.ERROR; OnFailure.ORIGINAL_ORDER in front of an endpoint that scales to zero
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
   * The secret with the API keys for requests to the URL (docs/rerank-api.md says what it holds). The URL is
   * then open to everybody, and the function lets in requests with a key. A direct invocation needs none.
   *
   * @default - none: the URL takes signed requests, of whom IAM lets
   */
  readonly apiKeysSecret?: secretsmanager.ISecret;
  /**
   * The origins whose pages may call, such as `https://search.example.com`, or `*`. Needs `apiKeysSecret`.
   *
   * @default - none
   */
  readonly corsOrigins?: readonly string[];
  /**
   * The limits of a request.
   *
   * @default - 1,000 documents, a query of 10,000 characters
   */
  readonly limits?: RerankLimits;
  /**
   * How a document is scored that is longer than the model reads, where the endpoint cuts it. `LongPassages.WINDOWS` has the
   * function cut it, into windows for a model that reads 512 tokens; not for an endpoint that reads windows itself.
   *
   * @default - as the endpoint does
   */
  readonly longPassages?: LongPassages;
  /**
   * The most windows of a document, with `LongPassages.WINDOWS`: 2 to 100. What is behind them is not read.
   *
   * @default 32
   */
  readonly maxWindows?: number;
  /**
   * The most calls to the endpoint for one request, or for each part of one that is split, the first included.
   *
   * @default 3
   */
  readonly maxAttempts?: number;
  /**
   * The longest that one call to the endpoint may take, at most a minute and `timeout`.
   *
   * @default - 60 seconds, as long as SageMaker lets one invocation take, or what is left of `timeout`
   */
  readonly callTimeout?: Duration;
  /**
   * The longest that one request may take, attempts and waits included: 1 second to 15 minutes.
   *
   * @default - 60 seconds
   */
  readonly timeout?: Duration;
  /**
   * The most requests at once, which are taken from the account's; what is over is rejected with 429. At least 1.
   *
   * @default - what the account has left
   */
  readonly reservedConcurrency?: number;
  /**
   * MiB, 128 to 10,240; processing power grows with it.
   *
   * @default 512
   */
  readonly memorySize?: number;
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
