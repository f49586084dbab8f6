import type { ProtocolName } from './index';
import type { Device, MaxLength } from './protocol';

/** The environment of the rerank function: its construct writes it, and the function reads it when it starts. */
export interface RerankFunctionEnvironment {
  /** The SageMaker endpoint that scores, or the id of the model of Bedrock. */
  readonly ENDPOINT_NAME: string;
  /** The inference component that calls name; not set for an endpoint without such. */
  readonly INFERENCE_COMPONENT_NAME: string | undefined;
  /** The protocol of the endpoint's model server. */
  readonly PROTOCOL: ProtocolName;
  /** The device that the model runs on; not set for a model of Bedrock. */
  readonly DEVICE: Device | undefined;
  /** The tokens of query and passage that requests ask the model to read; not set where the protocol has no place for it. */
  readonly MAX_LENGTH: MaxLength | undefined;
  /** The answer when the endpoint gives no scores. */
  readonly ON_FAILURE: 'error' | 'original-order';
  /** The most documents of a request. */
  readonly MAX_DOCUMENTS: number | undefined;
  /** The most characters of a query, as Unicode code points. */
  readonly MAX_QUERY_CHARACTERS: number | undefined;
  /** The most bytes of the JSON body of an HTTP request. */
  readonly MAX_BODY_BYTES: number | undefined;
  /** The most bytes of one request to the endpoint; what needs more is split. */
  readonly MAX_ENDPOINT_REQUEST_BYTES: number | undefined;
  /** The most calls to the endpoint for one request or part, the first included. */
  readonly MAX_ATTEMPTS: number | undefined;
  /** The longest that one call to the endpoint may take, in milliseconds. */
  readonly CALL_TIMEOUT_MS: number | undefined;
  /** How many parts of a split request are scored side by side. */
  readonly ENDPOINT_INSTANCES: number | undefined;
  /** The most windows of a document that is longer than the model reads. */
  readonly MAX_WINDOWS: number | undefined;
  /** Who cuts windows. */
  readonly WINDOWS_BY: 'function' | 'endpoint' | undefined;
  /** The ARN of the secret with the API keys for HTTP requests. */
  readonly API_KEYS_SECRET_ARN: string | undefined;
  /** The origins whose pages may call. */
  readonly CORS_ORIGINS: readonly string[] | undefined;
}

/** The defaults of variables that are not set. */
export const RERANK_FUNCTION_DEFAULTS = {
  PROTOCOL: 'pairs',
  ON_FAILURE: 'error',
  MAX_DOCUMENTS: 1_000,
  MAX_QUERY_CHARACTERS: 10_000,
  MAX_BODY_BYTES: 5_000_000,
  // SageMaker takes 6 MB per invocation, the stock container 6,553,500 bytes.
  MAX_ENDPOINT_REQUEST_BYTES: 6_000_000,
  MAX_ATTEMPTS: 3,
  // SageMaker itself ends an invocation after 60 s.
  CALL_TIMEOUT_MS: 60_000,
  ENDPOINT_INSTANCES: 1,
  MAX_WINDOWS: 1,
  WINDOWS_BY: 'function',
} as const satisfies Partial<RerankFunctionEnvironment>;

/** `https://host[:port]`, as browsers send it: without a path, not even `/`; `*` is any. */
export const CORS_ORIGIN = /^(\*|[a-z][a-z0-9+.-]*:\/\/[^/\s,]+)$/;

/** The service that the log names, and the value of the dimension `service` that every metric has. */
export const RERANK_SERVICE = 'rerank';

/** The CloudWatch namespace of the rerank function's metrics. */
export const RERANK_NAMESPACE = 'opensearch-sagemaker-reranker';

/** The names of the rerank function's metrics. */
export type RerankMetric =
  | 'Requests'
  | 'Documents'
  | 'NotReranked'
  | 'Retried'
  | 'Latency'
  | 'EndpointLatency'
  | 'InternalErrors'
  | 'GivenErrors';

/** The reason of a request that met its endpoint waking; a value of the dimension `reason`. */
export const WAKING = 'waking';

/** The names of the dimensions that metrics have: `service` always, one of the others where it tells them apart. */
export type RerankDimension = 'service' | 'reason' | 'function_name';
