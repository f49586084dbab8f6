import { DEFAULT_MAX_LENGTH, type Device, type ProtocolName } from '../../protocol';
import {
  CONCURRENT_REQUESTS_OF_ONE_WORKER,
  ENDPOINT_DEFAULTS as DEFAULTS,
  IMPORTED_ENDPOINT_DEFAULTS as IMPORTED_DEFAULTS,
  SERVERLESS_DEFAULTS,
} from '../endpoint/defaults';
import { OffHours } from '../endpoint/schedule';
import { TrafficShift } from '../endpoint/traffic-shift';
import { BEDROCK, BEDROCK_DEFAULTS, BedrockModel } from '../serving/bedrock';
import { Handler } from '../serving/handler';
import { DEFAULT_MODEL } from '../serving/hub-model';
import { Serving } from '../serving/serving';
import { choice, dictionary, flag, number, numberOr, section, text, texts } from './fields';
import * as rules from './rules';
import { vpc } from './vpc-section';

const DEVICES = { gpu: 'gpu', cpu: 'cpu' } as const satisfies Record<Device, Device>;
/** The protocols of containers: an endpoint is on SageMaker. */
const PROTOCOLS = { pairs: 'pairs', tei: 'tei' } as const satisfies Partial<Record<ProtocolName, string>>;

/** The endpoint, as a profile describes it. */
export const endpoint = section('The SageMaker endpoint.', {
  existing: section('An endpoint of your own, instead of one that is made; see docs/bring-your-own.md.', {
    endpointName: text('Its name.', rules.ENDPOINT_NAME),
    device: choice('What its model runs on.', DEVICES),
    protocol: choice(`What it speaks. Default: ${IMPORTED_DEFAULTS.protocol}.`, PROTOCOLS).optional(),
    maxLength: numberOr(
      `The most tokens that requests in pairs ask it to read. Default: ${DEFAULT_MAX_LENGTH}.`,
      'model',
      rules.MAX_LENGTH,
    ).optional(),
    variantName: text(
      `Its variant, for metrics. Default: ${IMPORTED_DEFAULTS.variantName}.`,
      rules.ENDPOINT_NAME,
    ).optional(),
    configurationName: text(
      'Its endpoint configuration: another one has the model validated again. Default: unknown.',
      rules.ENDPOINT_CONFIGURATION_NAME,
    ).optional(),
    instanceCount: number(
      `The number of its instances, or the least: parts of a large request of the rerank function go to them side by side. Default: ${IMPORTED_DEFAULTS.instanceCount}.`,
      rules.INSTANCE_COUNT,
    ).optional(),
    serverless: flag(`Whether it is serverless. Default: ${IMPORTED_DEFAULTS.serverless}.`).optional(),
    inferenceComponentName: text(
      'The inference component on it that calls go to. Default: it hosts a model.',
      rules.INFERENCE_COMPONENT_NAME,
    ).optional(),
    maxWindows: number(
      'The windows that it reads of a long passage, with the handler of this project. Default: none, it cuts.',
      rules.MAX_WINDOWS,
    ).optional(),
  }).optional(),
  serving: choice(
    `Which container serves the model, or bedrock, which makes no endpoint. Default: ${DEFAULTS.serving}.`,
    { ...Serving, BEDROCK },
  ).optional(),
  bedrockModel: choice(
    `The model of Amazon Bedrock, with serving bedrock. Default: ${BEDROCK_DEFAULTS.model}.`,
    BedrockModel,
  ).optional(),
  handler: choice(
    'What answers the requests in the Hugging Face container. Default: batching; stock with modelData.',
    Handler,
  ).optional(),
  maxLength: numberOr(
    'The most tokens of query and passage that the Hugging Face container is asked to read; model: as many as the files of the ' +
      `model say. Default: model; ${DEFAULT_MAX_LENGTH} with the stock handler.`,
    'model',
    rules.MAX_LENGTH,
  ).optional(),
  modelId: text(`The model on the Hub. Default: ${DEFAULT_MODEL.modelId}.`, rules.MODEL_ID).optional(),
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
  serverless: section(
    'Serverless Inference, in the place of instances; see docs/serverless.md. Default: instances.',
    {
      memorySize: number(
        `Its memory. Default: ${SERVERLESS_DEFAULTS.memorySize} MB.`,
        rules.SERVERLESS_MEMORY,
      ).optional(),
      maxConcurrency: number(
        `The most calls at the same time. Default: ${SERVERLESS_DEFAULTS.maxConcurrency}.`,
        rules.CONCURRENCY,
      ).optional(),
      provisionedConcurrency: number(
        'How many containers are kept warm, and billed. Default: none.',
        rules.CONCURRENCY,
      ).optional(),
    },
  ).optional(),
  instanceType: text(
    `The instance type. Default: ${DEFAULTS.instanceType}.`,
    rules.ENDPOINT_INSTANCE_TYPE,
  ).optional(),
  fallbackInstanceTypes: texts(
    'What is tried when AWS has no capacity of it. Default: nothing.',
    rules.FALLBACK_INSTANCE_TYPES,
  ).optional(),
  instanceCount: number(
    `The number of instances, or the least. Default: ${DEFAULTS.instanceCount}.`,
    rules.INSTANCE_COUNT,
  ).optional(),
  scaling: section('How the number of instances follows the load. Default: not at all.', {
    maxInstanceCount: number('The most instances.', rules.INSTANCE_COUNT),
    ...trackedLoad('instance', {
      concurrentRequests: `${DEFAULTS.scaling.concurrentRequests}; ${CONCURRENT_REQUESTS_OF_ONE_WORKER} with handler batching without a GPU`,
      scaleInMinutes: DEFAULTS.scaling.scaleInMinutes,
    }),
  }).optional(),
  scaleToZero: section(
    'Lets the instances go while nobody calls; see docs/scale-to-zero.md. Default: they run all the time.',
    {
      maxCopyCount: number(
        `The most copies of the model, each on a GPU. Default: ${DEFAULTS.scaleToZero.maxCopyCount}.`,
        rules.INSTANCE_COUNT,
      ).optional(),
      ...trackedLoad('copy', DEFAULTS.scaleToZero),
    },
  ).optional(),
  schedule: section(
    'The hours within which an endpoint that scales to zero never sleeps. Default: it sleeps whenever nobody calls.',
    {
      timeZone: text('Of the hours.', rules.TIME_ZONE),
      on: text('When it wakes.', rules.TIME_OF_DAY),
      off: text('When it goes off, on the same day.', rules.TIME_OF_DAY),
      days: text(`On which days. Default: ${DEFAULTS.schedule.days}.`, rules.SCHEDULE_DAYS).optional(),
      offHours: choice(
        `Whether nothing wakes it outside the hours, or it sleeps and a call does. Default: ${DEFAULTS.schedule.offHours}.`,
        OffHours,
      ).optional(),
    },
  ).optional(),
  rollout: section('How an update goes, and what takes it back.', {
    trafficShift: choice(
      `How traffic goes over. Default: ${DEFAULTS.rollout.trafficShift}.`,
      TrafficShift,
    ).optional(),
    bakeMinutes: number(
      `How long alarms are watched. Default: ${DEFAULTS.rollout.bakeMinutes} minutes.`,
      rules.BAKE_MINUTES,
    ).optional(),
    maxErrorPercent: number(
      `The share of failed calls. Default: ${DEFAULTS.rollout.maxErrorPercent} %.`,
      rules.PERCENT,
    ).optional(),
    maxLatencyMs: number(
      `The latency. Default: ${DEFAULTS.rollout.maxLatencyMs} milliseconds.`,
      rules.LATENCY_MS,
    ).optional(),
  }).optional(),
  image: section('Another serving image, such as a mirror.', {
    account: text('The account of the repository. Default: of AWS.', rules.ACCOUNT).optional(),
    repository: text('The repository. Default: the tested one.', rules.IMAGE_REPOSITORY).optional(),
    tag: text('The tag. Default: the tested one.', rules.IMAGE_TAG).optional(),
    inferenceAmiVersion: text(
      'The host image. Default: the one for CUDA 12.',
      rules.INFERENCE_AMI,
    ).optional(),
  }).optional(),
  environment: dictionary('Further environment variables of the container. Default: none.').optional(),
  startupMinutes: number(
    `How long an instance may take to be healthy. Default: ${DEFAULTS.startupMinutes} minutes.`,
    rules.STARTUP_MINUTES,
  ).optional(),
  vpc: vpc.optional(),
  kmsKey: text('The key that encrypts its volumes. Default: of SageMaker.', rules.KMS_KEY).optional(),
});

/** The load that instances or copies of the model follow, and how soon they are removed. */
function trackedLoad(
  unit: 'instance' | 'copy',
  { concurrentRequests, scaleInMinutes }: { concurrentRequests: string | number; scaleInMinutes: number },
) {
  return {
    concurrentRequests: number(
      `Target concurrent requests per ${unit}. Default: ${concurrentRequests}.`,
      rules.LEAST_ONE,
    ).optional(),
    invocationsPerMinute: number(`Calls per ${unit} and minute, instead.`, rules.LEAST_ONE).optional(),
    scaleInMinutes: number(
      `The least time between removals. Default: ${scaleInMinutes} minutes.`,
      rules.SCALE_IN_MINUTES,
    ).optional(),
  };
}
