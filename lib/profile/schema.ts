import { RemovalPolicy } from 'aws-cdk-lib';
import * as z from 'zod';
import type { Device, ProtocolName } from '../../protocol';
import { goldenQueriesSchema } from '../../protocol/golden-queries/schema';
import { RERANK_FUNCTION_DEFAULTS as DEFAULTS } from '../../protocol/rerank-function';
import { TrafficShift } from '../endpoint/rollout';
import { DEFAULT_TIMEOUT_SECONDS } from '../rerank-function/problems';
import { OnFailure } from '../rerank-function/props';
import { Handler } from '../serving/handler';
import { Serving } from '../serving/serving';
import * as rules from '../shared/rules';
import { choice, dictionary, either, flag, number, section, sections, text, texts } from './fields';

/** What one profile deploys: the props of the constructs, as JSON. */
export type Config = z.infer<typeof configSchema>;
export type VpcConfig = z.infer<typeof vpc>;
export type PipelineConfig = z.infer<typeof pipeline>;
export type ProofConfig = NonNullable<NonNullable<Config['model']>['proof']>;

const DEVICES = { gpu: 'gpu', cpu: 'cpu' } as const satisfies Record<Device, Device>;
const PROTOCOLS = { pairs: 'pairs', tei: 'tei' } as const satisfies Record<ProtocolName, ProtocolName>;

const vpc = section('A place in a VPC.', {
  vpcId: text('The VPC.', rules.VPC_ID),
  subnetIds: texts('The subnets.', rules.SUBNET_IDS),
  securityGroupIds: texts(
    'The security groups; those of the domain where the domain exists. Default: one is made.',
    rules.SECURITY_GROUP_IDS,
  ).optional(),
});

const domain = section('The OpenSearch domain.', {
  existing: section('A domain of your own, instead of one that is made; see docs/bring-your-own.md.', {
    domainArn: text('The ARN.', rules.DOMAIN_ARN),
    domainEndpoint: text('The host name.', rules.DOMAIN_ENDPOINT),
    registrarRoleArn: text(
      'The role that registers, mapped on the domain. Default: one is made, to be mapped.',
      rules.ROLE_ARN,
    ).optional(),
    vpc: vpc.optional(),
  }).optional(),
  engineVersion: text('The OpenSearch version. Default: 2.19.', rules.ENGINE_VERSION).optional(),
  instanceType: text(
    'The type of the data nodes. Default: t3.medium.search.',
    rules.DOMAIN_INSTANCE_TYPE,
  ).optional(),
  instanceCount: number('The number of data nodes. Default: 1.', rules.INSTANCE_COUNT).optional(),
  availabilityZoneCount: number(
    'The zones that they are spread over. Default: by their number.',
    rules.ZONE_COUNT,
  ).optional(),
  volumeSize: number('The gp3 volume of a data node. Default: 10 GiB.', rules.VOLUME_SIZE).optional(),
  dedicatedMasters: section('Nodes of their own for the state of the cluster. Default: none.', {
    instanceType: text('Their type. Default: m7g.large.search.', rules.DOMAIN_INSTANCE_TYPE).optional(),
    instanceCount: number('Their number. Default: 3.', rules.DEDICATED_MASTER_COUNT).optional(),
  }).optional(),
  standby: flag('Whether one of three zones stands by. Default: false.').optional(),
  vpc: vpc.optional(),
  vpcEgress: flag('Whether calls to the endpoint take the routes of the VPC. Default: false.').optional(),
  kmsKey: text('The key that encrypts the indices. Default: the key of AWS.', rules.KMS_KEY).optional(),
  auditLogs: flag('Whether audit logs are published. Default: false.').optional(),
  logResourcePolicy: flag(
    "Whether a policy is made by which domains may write these logs; false where the account's own lets them. Default: true.",
  ).optional(),
  removalPolicy: choice(
    'What becomes of the domain and its logs when its stack is deleted. Default: retain.',
    {
      destroy: RemovalPolicy.DESTROY,
      retain: RemovalPolicy.RETAIN,
    },
  ).optional(),
  administrators: texts(
    'Who administers the domain besides the registrar. Default: nobody.',
    rules.PRINCIPALS,
  ).optional(),
});

const endpoint = section('The SageMaker endpoint.', {
  existing: section('An endpoint of your own, instead of one that is made; see docs/bring-your-own.md.', {
    endpointName: text('Its name.', rules.ENDPOINT_NAME),
    device: choice('What its model runs on.', DEVICES),
    protocol: choice('What it speaks. Default: pairs.', PROTOCOLS).optional(),
    variantName: text('Its variant, for metrics. Default: AllTraffic.', rules.ENDPOINT_NAME).optional(),
    configurationName: text(
      'Its endpoint configuration: another one has what serves proven again. Default: unknown.',
      rules.ENDPOINT_CONFIGURATION_NAME,
    ).optional(),
    instanceCount: number(
      'The number of its instances, or the least: parts of a large request of the rerank function go to them side by side. Default: 1.',
      rules.INSTANCE_COUNT,
    ).optional(),
  }).optional(),
  serving: choice('Which container serves the model. Default: huggingface.', Serving).optional(),
  handler: choice(
    'What answers the requests in the Hugging Face container. Default: batching; stock with modelData.',
    Handler,
  ).optional(),
  modelId: text(
    'The model on the Hub. Default: cross-encoder/ms-marco-MiniLM-L-6-v2.',
    rules.MODEL_ID,
  ).optional(),
  modelRevision: text(
    'A commit hash, tag or branch. Default: a tested commit of the default model, main of any other.',
    rules.MODEL_REVISION,
  ).optional(),
  modelData: section('A model in Amazon S3, instead of the Hub, isolated from the network.', {
    bucketName: text('The bucket.', rules.BUCKET_NAME),
    key: text('Where in it.', rules.MODEL_DATA_KEY),
    kmsKey: text('The key that encrypts it. Default: none to be granted.', rules.KMS_KEY).optional(),
  }).optional(),
  handlerKmsKey: text(
    'The key that the bootstrap was told to encrypt assets with. Default: none to be granted.',
    rules.KMS_KEY,
  ).optional(),
  instanceType: text('The instance type. Default: ml.g4dn.xlarge.', rules.ENDPOINT_INSTANCE_TYPE).optional(),
  fallbackInstanceTypes: texts(
    'What is tried when AWS has no capacity of it. Default: nothing.',
    rules.FALLBACK_INSTANCE_TYPES,
  ).optional(),
  instanceCount: number(
    'The number of instances, or the least. Default: 1.',
    rules.INSTANCE_COUNT,
  ).optional(),
  scaling: section('How the number of instances follows the load. Default: not at all.', {
    maxInstanceCount: number('The most instances.', rules.INSTANCE_COUNT),
    concurrentRequests: number('Requests in hand per instance. Default: 4.', rules.LEAST_ONE).optional(),
    invocationsPerMinute: number('Calls per instance and minute, instead.', rules.LEAST_ONE).optional(),
    scaleInMinutes: number(
      'The least time between removals. Default: 10 minutes.',
      rules.SCALE_IN_MINUTES,
    ).optional(),
  }).optional(),
  rollout: section('How an update goes, and what takes it back.', {
    trafficShift: choice('How traffic goes over. Default: all-at-once.', TrafficShift).optional(),
    bakeMinutes: number('How long alarms are watched. Default: 5 minutes.', rules.BAKE_MINUTES).optional(),
    maxErrorPercent: number('The share of failed calls. Default: 5 %.', rules.PERCENT).optional(),
    maxLatencyMs: number('The latency. Default: 10000 milliseconds.', rules.LATENCY_MS).optional(),
  }).optional(),
  image: section('Another serving image, such as a mirror.', {
    account: text('The account of the repository. Default: of AWS.', rules.ACCOUNT).optional(),
    repository: text('The repository. Default: the tested one.', rules.NOT_EMPTY).optional(),
    tag: text('The tag. Default: the tested one.', rules.NOT_EMPTY).optional(),
    inferenceAmiVersion: text(
      'The host image. Default: the one for CUDA 12.',
      rules.INFERENCE_AMI,
    ).optional(),
  }).optional(),
  environment: dictionary('Further environment variables of the container. Default: none.').optional(),
  startupMinutes: number(
    'How long an instance may take to be healthy. Default: 15 minutes.',
    rules.STARTUP_MINUTES,
  ).optional(),
  vpc: vpc.optional(),
  kmsKey: text('The key that encrypts its volumes. Default: of SageMaker.', rules.KMS_KEY).optional(),
});

const pipeline = section('A search pipeline.', {
  pipelineName: text('What searches name.', rules.PIPELINE_NAME),
  documentFields: texts("The fields that hold a document's text.", rules.DOCUMENT_FIELDS),
  ignoreFailure: flag('Whether searches that cannot be reranked succeed. Default: false.').optional(),
  oversample: number('How many times the page is reranked. Default: once.', rules.OVERSAMPLE).optional(),
  defaultForIndices: texts(
    'The indices whose searches need not name it. Default: none.',
    rules.INDICES,
  ).optional(),
  adopt: flag("Whether somebody else's pipeline of that name is taken over. Default: false.").optional(),
});

const goldenQueries = section('Cases of your own, in the place of order.', {
  goldenQueries: either(
    'The cases, or a JSON Lines file of them, relative to the profile.',
    text('The file.', rules.GOLDEN_QUERIES_FILE),
    goldenQueriesSchema.meta({ description: 'The cases, 1 to 200.' }),
  ),
  minimumShare: number(
    'The share of the cases that must hold. Default: 1, all.',
    rules.MINIMUM_SHARE,
  ).optional(),
});

const rerank = section('The rerank function.', {
  onFailure: choice('What it answers when the endpoint fails. Default: error.', OnFailure).optional(),
  functionUrl: flag('Whether it has a URL; not in every region. Default: true.').optional(),
  callers: texts(
    'Who may call it, by URL and directly. Default: whom a policy of the account lets.',
    rules.CALLERS,
  ).optional(),
  apiKeysSecretArn: text(
    'The secret with the keys that requests to its URL must bear one of; see docs/rerank-api.md. Default: requests are signed.',
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
  maxAttempts: number(
    `The most calls to the endpoint for a request. Default: ${DEFAULTS.MAX_ATTEMPTS}.`,
    rules.COUNT,
  ).optional(),
  callTimeoutMs: number(
    `How long one call to the endpoint may take. Default: ${DEFAULTS.CALL_TIMEOUT_MS} milliseconds.`,
    rules.LATENCY_MS,
  ).optional(),
  timeoutSeconds: number(
    `How long a request may take. Default: ${DEFAULT_TIMEOUT_SECONDS} seconds.`,
    rules.FUNCTION_SECONDS,
  ).optional(),
  reservedConcurrency: number(
    'The most requests at once. Default: what the account has left.',
    rules.COUNT,
  ).optional(),
  memorySize: number('Its memory. Default: 512 MiB.', rules.MEMORY_MIB).optional(),
  logRetention: number('How long its logs are kept. Default: 30 days.', rules.LOG_RETENTION).optional(),
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
      'What it must show to be registered. Default: order.',
      choice('A proof that comes along.', { order: 'order', scores: 'scores' }),
      goldenQueries,
    ).optional(),
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
    latencyBudgetMs: number('The latency that alarms.', rules.LATENCY_MS).optional(),
    idleHours: number(
      'After how long without an invocation the endpoint counts as idle. Default: 24 hours.',
      rules.IDLE_HOURS,
    ).optional(),
    gpuCount: number('The number of GPUs of an instance. Default: 1.', rules.GPU_COUNT).optional(),
  }).optional(),
});

/** What editors know of a profile. */
export function configJsonSchema(): object {
  return z.toJSONSchema(configSchema, { io: 'input' });
}
