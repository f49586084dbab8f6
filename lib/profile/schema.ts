import * as z from 'zod';
import { DEFAULT_MINIMUM_SHARE } from '../../protocol/golden-queries/golden-query';
import { goldenQueriesSchema } from '../../protocol/golden-queries/schema';
import { RERANK_FUNCTION_DEFAULTS as DEFAULTS } from '../../protocol/rerank-function';
import { MONITORING_DEFAULTS } from '../monitoring/defaults';
import { MODEL_DEFAULTS } from '../registration/defaults';
import { FUNCTION_DEFAULTS } from '../rerank-function/defaults';
import { OnFailure } from '../rerank-function/props';
import { LONG_PASSAGES_DEFAULTS, LongPassages } from '../serving/long-passages';
import type { Serving } from '../serving/serving';
import { domain } from './domain-section';
import { endpoint } from './endpoint-section';
import { choice, either, flag, number, section, sections, text, texts } from './fields';
import { pipeline } from './pipeline-section';
import * as rules from './rules';
import { vpc } from './vpc-section';

/** A profile: the props of the constructs, as JSON. */
export type Config = z.infer<typeof configSchema>;
/** The endpoint of a profile that serves on SageMaker. */
export type SageMakerConfig = Config['endpoint'] & { readonly serving?: Serving };
export type VpcConfig = z.infer<typeof vpc>;
export type PipelineConfig = z.infer<typeof pipeline>;
export type ValidationConfig = NonNullable<NonNullable<Config['model']>['proof']>;

const goldenQueries = section('Cases of your own, in the place of order.', {
  goldenQueries: either(
    'The cases, or a JSON Lines file of them, relative to the profile.',
    text('The file.', rules.GOLDEN_QUERIES_FILE),
    goldenQueriesSchema.meta({ description: 'The cases, 1 to 200.' }),
  ),
  minimumShare: number(
    `The share of the cases that must hold. Default: ${DEFAULT_MINIMUM_SHARE}, all.`,
    rules.MINIMUM_SHARE,
  ).optional(),
});

const longPassages = (what: string, byDefault: string) => ({
  longPassages: choice(
    `How ${what} is scored that is longer than the model reads. Default: ${byDefault}.`,
    LongPassages,
  ).optional(),
  maxWindows: number(
    `The most windows of ${what}, with longPassages windows. Default: ${LONG_PASSAGES_DEFAULTS.maxWindows}.`,
    rules.MAX_WINDOWS,
  ).optional(),
});

const rerank = section('The rerank function.', {
  onFailure: choice(
    `What it answers when the endpoint fails. Default: ${DEFAULTS.ON_FAILURE}; original-order with endpoint.scaleToZero.`,
    OnFailure,
  ).optional(),
  functionUrl: flag(
    `Whether it has a URL; not in every region. Default: ${FUNCTION_DEFAULTS.functionUrl}.`,
  ).optional(),
  callers: texts(
    'Who may call it, by URL and directly. Default: whom a policy of the account lets.',
    rules.CALLERS,
  ).optional(),
  apiKeysSecretArn: text(
    'The secret with the API keys for requests to its URL; see docs/rerank-api.md. Default: requests are signed.',
    rules.SECRET_ARN,
  ).optional(),
  apiKeysKmsKey: text(
    'The key that encrypts that secret. Default: the key of AWS, which needs no grant.',
    rules.KMS_KEY,
  ).optional(),
  corsOrigins: texts('The origins whose pages may call. Default: none.', rules.CORS_ORIGINS).optional(),
  limits: section('What a request may hold.', {
    maxDocuments: number(`The most documents. Default: ${DEFAULTS.MAX_DOCUMENTS}.`, rules.COUNT).optional(),
    maxQueryCharacters: number(
      `The longest query. Default: ${DEFAULTS.MAX_QUERY_CHARACTERS} characters.`,
      rules.COUNT,
    ).optional(),
    maxBodyBytes: number(
      `The largest body over HTTP. Default: ${DEFAULTS.MAX_BODY_BYTES} bytes.`,
      rules.PAYLOAD_BYTES,
    ).optional(),
    maxEndpointRequestBytes: number(
      `The largest request to the endpoint; what needs more is split. Default: ${DEFAULTS.MAX_ENDPOINT_REQUEST_BYTES} bytes.`,
      rules.PAYLOAD_BYTES,
    ).optional(),
  }).optional(),
  ...longPassages('a document', 'as the endpoint does'),
  maxAttempts: number(
    `The most calls to the endpoint for a request. Default: ${DEFAULTS.MAX_ATTEMPTS}.`,
    rules.COUNT,
  ).optional(),
  callTimeoutMs: number(
    `How long one call to the endpoint may take. Default: ${DEFAULTS.CALL_TIMEOUT_MS} milliseconds.`,
    rules.LATENCY_MS,
  ).optional(),
  timeoutSeconds: number(
    `How long a request may take. Default: ${FUNCTION_DEFAULTS.timeoutSeconds} seconds.`,
    rules.FUNCTION_SECONDS,
  ).optional(),
  reservedConcurrency: number(
    'The most requests at once. Default: what the account has left.',
    rules.COUNT,
  ).optional(),
  memorySize: number(
    `Its memory. Default: ${FUNCTION_DEFAULTS.memorySize} MiB.`,
    rules.MEMORY_MIB,
  ).optional(),
  logRetention: number(
    `How long its logs are kept. Default: ${FUNCTION_DEFAULTS.logRetention} days.`,
    rules.LOG_RETENTION,
  ).optional(),
  vpc: vpc.optional(),
});

/** A whole profile. */
export const configSchema = section('A profile: what one deployment is made from.', {
  $schema: z.string().optional().meta({ description: 'Where editors find what may be written here.' }),
  account: text('Where to deploy. Default: the account of the CLI.', rules.ACCOUNT).optional(),
  region: text('Where to deploy. Default: the region of the CLI.', rules.REGION).optional(),
  terminationProtection: flag(
    'Whether the stack of the domain refuses to be deleted. Default: false.',
  ).optional(),
  paused: flag(
    'Whether nothing reranks and no endpoint is billed, while all names stay. Default: false.',
  ).optional(),
  logKmsKey: text(
    'The key that encrypts all log groups that are made; see docs/security.md. Default: of CloudWatch Logs.',
    rules.KMS_KEY,
  ).optional(),
  domain,
  endpoint,
  model: section('The model as OpenSearch knows it.', {
    proof: either(
      `What it must show to be registered. Default: ${MODEL_DEFAULTS.proof.kind}.`,
      choice('A built-in validation.', { order: 'order', scores: 'scores' }),
      goldenQueries,
    ).optional(),
    ...longPassages('a passage', LONG_PASSAGES_DEFAULTS.longPassages),
  }).optional(),
  pipeline,
  pipelines: sections('Further search pipelines, over the same model.', pipeline).optional(),
  rerank: rerank.optional(),
  searchers: section('Who may search through the pipelines.', {
    indices: texts('On which indices, patterns allowed.', rules.INDEX_PATTERNS),
    principals: texts('Who.', rules.PRINCIPALS),
    roleName: text(
      'The name of their security role. Default: made from the names of the stack and what is in it.',
      rules.SECURITY_ROLE_NAME,
    ).optional(),
  }).optional(),
  monitoring: section('Dashboard and alarms, while not paused. Default: none.', {
    alarmTopicArn: text('Where alarms go. Default: nowhere.', rules.TOPIC_ARN).optional(),
    latencyBudgetMs: number(
      `The latency that alarms. Default: ${MONITORING_DEFAULTS.latencyBudgetMs} milliseconds.`,
      rules.LATENCY_MS,
    ).optional(),
    idleHours: number(
      `After how long without an invocation the endpoint counts as idle. Default: ${MONITORING_DEFAULTS.idleHours} hours.`,
      rules.IDLE_HOURS,
    ).optional(),
    gpuCount: number(
      `The number of GPUs of an instance. Default: ${MONITORING_DEFAULTS.gpuCount}.`,
      rules.GPU_COUNT,
    ).optional(),
  }).optional(),
});

/** The JSON schema of a profile, for editors. */
export function configJsonSchema(): object {
  return z.toJSONSchema(configSchema, { io: 'input' });
}
