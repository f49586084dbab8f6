import { type Device, type MaxLength, type Protocol, type ProtocolName, protocols } from '../../protocol';
import {
  CORS_ORIGIN,
  RERANK_FUNCTION_DEFAULTS as DEFAULTS,
  type RerankFunctionEnvironment,
} from '../../protocol/rerank-function';
import {
  choice,
  count,
  countOr,
  otherwise,
  readVariables,
  required,
  textThat,
  type Variable,
} from './variables';

/** The settings of the rerank function; read once at start. */
export interface Settings {
  /** The SageMaker endpoint that scores, or the id of the model of Bedrock. */
  readonly endpointName: string;
  /** The inference component on it that calls name. @default - the endpoint hosts a model */
  readonly inferenceComponentName?: string;
  /** The protocol of the endpoint's model server. */
  readonly protocol: ProtocolName;
  /** The device that the model runs on; decides the batch size that requests ask for. @default - Bedrock's own */
  readonly device?: Device;
  /** The tokens of query and passage that requests in `pairs` ask the model to read. @default - 512 */
  readonly maxLength?: MaxLength;
  /** The answer when the endpoint gives no scores: an error, or the documents in the order given. */
  readonly onFailure: RerankFunctionEnvironment['ON_FAILURE'];
  readonly limits: Limits;
  /** Calls to the endpoint for one request, the first included. */
  readonly maxAttempts: number;
  /** The longest that one call to the endpoint may take, in milliseconds; less when less time is left. */
  readonly callTimeoutMs: number;
  /** The most windows of a document that is longer than the model reads; 1 cuts it. */
  readonly maxWindows: number;
  /** Who cuts windows: this function, or the endpoint, which reads them without being asked. */
  readonly windowsBy: RerankFunctionEnvironment['WINDOWS_BY'];
  /** Instances behind the endpoint: so many parts of a request that is split are scored side by side. */
  readonly endpointInstances: number;
  /** The secret with the API keys for HTTP requests. @default - no key is asked for */
  readonly apiKeysSecretArn?: string;
  /** The origins whose pages may call, such as `https://search.example.com`; `*` is any. Empty: none. */
  readonly corsOrigins: readonly string[];
}

/** The limits of a request; one that exceeds a limit is rejected with the limit in the message. */
export interface Limits {
  readonly maxDocuments: number;
  /** Unicode code points: an emoji counts once. */
  readonly maxQueryCharacters: number;
  /** Bytes of the JSON body of an HTTP request. */
  readonly maxBodyBytes: number;
  /**
   * Bytes of one request to the endpoint, which in some protocols holds the query once per document. What needs more
   * is split; only a document that exceeds it alone is rejected.
   */
  readonly maxEndpointRequestBytes: number;
}

const listOf = (text: string) => text.split(',').flatMap((item) => item.trim() || []);

const DEVICES = ['gpu', 'cpu'] as const satisfies readonly Device[];

const VARIABLES = {
  ENDPOINT_NAME: required('it names the SageMaker endpoint that scores, or the model of Bedrock'),
  INFERENCE_COMPONENT_NAME: otherwise(undefined, required('leave it out where the endpoint hosts a model')),
  PROTOCOL: otherwise(DEFAULTS.PROTOCOL, choice(Object.keys(protocols) as ProtocolName[])),
  DEVICE: choice(DEVICES),
  MAX_LENGTH: otherwise(undefined, countOr('model')),
  ON_FAILURE: otherwise(DEFAULTS.ON_FAILURE, choice(['error', 'original-order'])),
  MAX_DOCUMENTS: otherwise(DEFAULTS.MAX_DOCUMENTS, count),
  MAX_QUERY_CHARACTERS: otherwise(DEFAULTS.MAX_QUERY_CHARACTERS, count),
  MAX_BODY_BYTES: otherwise(DEFAULTS.MAX_BODY_BYTES, count),
  MAX_ENDPOINT_REQUEST_BYTES: otherwise(DEFAULTS.MAX_ENDPOINT_REQUEST_BYTES, count),
  MAX_ATTEMPTS: otherwise(DEFAULTS.MAX_ATTEMPTS, count),
  CALL_TIMEOUT_MS: otherwise(DEFAULTS.CALL_TIMEOUT_MS, count),
  ENDPOINT_INSTANCES: otherwise(DEFAULTS.ENDPOINT_INSTANCES, count),
  MAX_WINDOWS: otherwise(DEFAULTS.MAX_WINDOWS, count),
  WINDOWS_BY: otherwise(DEFAULTS.WINDOWS_BY, choice(['function', 'endpoint'])),
  API_KEYS_SECRET_ARN: textThat(
    (text) => /^(arn:[\w-]+:secretsmanager:[\w-]+:\d{12}:secret:.+)?$/.test(text),
    'be the ARN of a secret',
  ),
  CORS_ORIGINS: textThat(
    (text) => listOf(text).every((origin) => CORS_ORIGIN.test(origin)),
    'be a list of origins with commas between, such as https://search.example.com',
  ),
} satisfies Record<keyof RerankFunctionEnvironment, Variable<unknown>>;

/** In front of Bedrock, where nobody knows what a model runs on. */
const BEDROCK_VARIABLES = { ...VARIABLES, DEVICE: otherwise(undefined, choice(DEVICES)) };

/**
 * Reads the environment.
 *
 * | variable | @default |
 * |---|---|
 * | `ENDPOINT_NAME` | - required |
 * | `INFERENCE_COMPONENT_NAME` | - none: the endpoint hosts a model |
 * | `DEVICE`: `gpu` or `cpu` | - required in front of SageMaker: the wrong one costs half the speed or more, and nothing would say so |
 * | `MAX_LENGTH`: tokens, or `model` | - 512 in `pairs`; the others have no place for it |
 * | `PROTOCOL`: `pairs`, `tei`, `amazon-rerank` or `cohere-rerank` | - `pairs` |
 * | `ON_FAILURE`: `error` or `original-order` | - `error` |
 * | `MAX_DOCUMENTS` | - 1,000 |
 * | `MAX_QUERY_CHARACTERS` | - 10,000 |
 * | `MAX_BODY_BYTES` | - 5,000,000 |
 * | `MAX_ENDPOINT_REQUEST_BYTES` | - 6,000,000 |
 * | `MAX_ATTEMPTS` | - 3 |
 * | `CALL_TIMEOUT_MS` | - 60,000 |
 * | `ENDPOINT_INSTANCES` | - 1: parts of a split request are scored one after the other |
 * | `MAX_WINDOWS` | - 1: a document that is longer than the model reads is cut |
 * | `WINDOWS_BY`: `function` or `endpoint` | - `function` |
 * | `API_KEYS_SECRET_ARN` | - none: whoever may invoke the function may use it |
 * | `CORS_ORIGINS`: with commas between, or `*` | - none: no page of another origin may call |
 *
 * @throws Error that names every variable that is missing or wrong
 */
export function readSettings(environment: Readonly<Record<string, string | undefined>>): Settings {
  const { errors, values: variables } = isBedrock(environment.PROTOCOL)
    ? readVariables(BEDROCK_VARIABLES, environment)
    : readVariables(VARIABLES, environment);
  if (errors.length > 0) {
    throw new Error(`The rerank function cannot start: ${errors.join('; ')}.`);
  }
  return {
    endpointName: variables.ENDPOINT_NAME,
    ...(variables.INFERENCE_COMPONENT_NAME && {
      inferenceComponentName: variables.INFERENCE_COMPONENT_NAME,
    }),
    protocol: variables.PROTOCOL,
    device: variables.DEVICE,
    ...(variables.MAX_LENGTH !== undefined && { maxLength: variables.MAX_LENGTH }),
    onFailure: variables.ON_FAILURE,
    limits: {
      maxDocuments: variables.MAX_DOCUMENTS,
      maxQueryCharacters: variables.MAX_QUERY_CHARACTERS,
      maxBodyBytes: variables.MAX_BODY_BYTES,
      maxEndpointRequestBytes: variables.MAX_ENDPOINT_REQUEST_BYTES,
    },
    maxAttempts: variables.MAX_ATTEMPTS,
    callTimeoutMs: variables.CALL_TIMEOUT_MS,
    endpointInstances: variables.ENDPOINT_INSTANCES,
    maxWindows: variables.MAX_WINDOWS,
    windowsBy: variables.WINDOWS_BY,
    ...(variables.API_KEYS_SECRET_ARN && { apiKeysSecretArn: variables.API_KEYS_SECRET_ARN }),
    corsOrigins: listOf(variables.CORS_ORIGINS),
  };
}

function isBedrock(protocol: string | undefined): boolean {
  const known: Readonly<Record<string, Protocol>> = protocols;
  return protocol !== undefined && known[protocol]?.service === 'bedrock';
}
