import * as z from 'zod/mini';
import { type Device, type Protocol, type ProtocolName, protocols } from '../../protocol';
import {
  CORS_ORIGIN,
  RERANK_FUNCTION_DEFAULTS as DEFAULTS,
  type RerankFunctionEnvironment,
} from '../../protocol/rerank-function';
import { validationErrors } from './validation';

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
  /** The answer when the endpoint gives no scores: an error, or the documents in the order given. */
  readonly onFailure: RerankFunctionEnvironment['ON_FAILURE'];
  readonly limits: Limits;
  /** Calls to the endpoint for one request, the first included. */
  readonly maxAttempts: number;
  /** The longest that one call to the endpoint may take, in milliseconds; less when less time is left. */
  readonly callTimeoutMs: number;
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

const atLeastOne = { error: 'must be a whole number of at least 1' };
const count = z.coerce.number(atLeastOne).check(z.gte(1, atLeastOne), z.multipleOf(1, atLeastOne));

const listOf = (text: string) => text.split(',').flatMap((item) => item.trim() || []);

function choice<const T extends string>(choices: readonly [T, ...T[]]) {
  return z.enum(choices, { error: `must be one of: ${choices.join(', ')}` });
}

const Environment = z.object({
  ENDPOINT_NAME: z
    .string({ error: 'is not set; it names the SageMaker endpoint that scores, or the model of Bedrock' })
    .check(
      z.minLength(1, {
        error: 'is empty; it names the SageMaker endpoint that scores, or the model of Bedrock',
      }),
    ),
  INFERENCE_COMPONENT_NAME: z.optional(z.string()),
  PROTOCOL: z._default(
    choice(Object.keys(protocols) as [ProtocolName, ...ProtocolName[]]),
    DEFAULTS.PROTOCOL,
  ),
  DEVICE: choice(['gpu', 'cpu']),
  ON_FAILURE: z._default(choice(['error', 'original-order']), DEFAULTS.ON_FAILURE),
  MAX_DOCUMENTS: z._default(count, DEFAULTS.MAX_DOCUMENTS),
  MAX_QUERY_CHARACTERS: z._default(count, DEFAULTS.MAX_QUERY_CHARACTERS),
  MAX_BODY_BYTES: z._default(count, DEFAULTS.MAX_BODY_BYTES),
  MAX_ENDPOINT_REQUEST_BYTES: z._default(count, DEFAULTS.MAX_ENDPOINT_REQUEST_BYTES),
  MAX_ATTEMPTS: z._default(count, DEFAULTS.MAX_ATTEMPTS),
  CALL_TIMEOUT_MS: z._default(count, DEFAULTS.CALL_TIMEOUT_MS),
  ENDPOINT_INSTANCES: z._default(count, DEFAULTS.ENDPOINT_INSTANCES),
  API_KEYS_SECRET_ARN: z.optional(
    z.string().check(
      z.regex(/^(arn:[\w-]+:secretsmanager:[\w-]+:\d{12}:secret:.+)?$/, {
        error: 'must be the ARN of a secret',
      }),
    ),
  ),
  CORS_ORIGINS: z._default(
    z.string().check(
      z.refine((text) => listOf(text).every((origin) => CORS_ORIGIN.test(origin)), {
        error: 'must be a list of origins with commas between, such as https://search.example.com',
      }),
    ),
    '',
  ),
} satisfies Record<keyof RerankFunctionEnvironment, z.ZodMiniType>);

/** In front of Bedrock, where nobody knows what a model runs on. */
const BedrockEnvironment = z.extend(Environment, { DEVICE: z.optional(Environment.shape.DEVICE) });

/**
 * Reads the environment.
 *
 * | variable | @default |
 * |---|---|
 * | `ENDPOINT_NAME` | - required |
 * | `INFERENCE_COMPONENT_NAME` | - none: the endpoint hosts a model |
 * | `DEVICE`: `gpu` or `cpu` | - required in front of SageMaker: the wrong one costs half the speed or more, and nothing would say so |
 * | `PROTOCOL`: `pairs`, `tei`, `amazon-rerank` or `cohere-rerank` | - `pairs` |
 * | `ON_FAILURE`: `error` or `original-order` | - `error` |
 * | `MAX_DOCUMENTS` | - 1,000 |
 * | `MAX_QUERY_CHARACTERS` | - 10,000 |
 * | `MAX_BODY_BYTES` | - 5,000,000 |
 * | `MAX_ENDPOINT_REQUEST_BYTES` | - 6,000,000 |
 * | `MAX_ATTEMPTS` | - 3 |
 * | `CALL_TIMEOUT_MS` | - 60,000 |
 * | `ENDPOINT_INSTANCES` | - 1: parts of a split request are scored one after the other |
 * | `API_KEYS_SECRET_ARN` | - none: whoever may invoke the function may use it |
 * | `CORS_ORIGINS`: with commas between, or `*` | - none: no page of another origin may call |
 *
 * @throws Error that names every variable that is missing or wrong
 */
export function readSettings(environment: Readonly<Record<string, string | undefined>>): Settings {
  const parsed = isBedrock(environment.PROTOCOL)
    ? BedrockEnvironment.safeParse(environment)
    : Environment.safeParse(environment);
  if (!parsed.success) {
    const list = validationErrors(parsed.error).map(({ path, message }) => `${path} ${message}`);
    throw new Error(`The rerank function cannot start: ${list.join('; ')}.`);
  }
  const variables = parsed.data;
  return {
    endpointName: variables.ENDPOINT_NAME,
    ...(variables.INFERENCE_COMPONENT_NAME && {
      inferenceComponentName: variables.INFERENCE_COMPONENT_NAME,
    }),
    protocol: variables.PROTOCOL,
    device: variables.DEVICE,
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
    ...(variables.API_KEYS_SECRET_ARN && { apiKeysSecretArn: variables.API_KEYS_SECRET_ARN }),
    corsOrigins: listOf(variables.CORS_ORIGINS),
  };
}

function isBedrock(protocol: string | undefined): boolean {
  const known: Readonly<Record<string, Protocol>> = protocols;
  return protocol !== undefined && known[protocol]?.service === 'bedrock';
}
