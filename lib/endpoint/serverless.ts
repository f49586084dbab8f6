import type * as sagemaker from 'aws-cdk-lib/aws-sagemaker';
import { errorsOf, violation } from '../shared/validation';
import { SERVERLESS_DEFAULTS as DEFAULTS } from './defaults';
import { CONCURRENCY, SERVERLESS_MEMORY } from './rules';

/**
 * How SageMaker Serverless Inference runs the container: on CPUs, billed by the call, and down to nothing while nobody calls
 * (https://docs.aws.amazon.com/sagemaker/latest/dg/serverless-endpoints.html).
 */
export interface ServerlessProps {
  /**
   * MB of memory, 1024, 2048, 3072, 4096, 5120 or 6144; the share of CPUs grows with it. The quota of an account that is new
   * may be 3072.
   *
   * @default 3072
   */
  readonly memorySize?: number;
  /**
   * The most calls at the same time, 1 to 200, each in a container of its own; what is over is throttled. All serverless
   * endpoints of an account share a quota, of 10 where the account is new.
   *
   * @default 5
   */
  readonly maxConcurrency?: number;
  /**
   * How many of these containers are kept warm, and billed while they are: 1 to `maxConcurrency`.
   *
   * @default - none: a call that finds no warm container waits for one to start
   */
  readonly provisionedConcurrency?: number;
}

/** The container as a production variant names it. */
export function serverlessConfig(
  props: ServerlessProps,
): sagemaker.CfnEndpointConfig.ServerlessConfigProperty {
  return {
    memorySizeInMb: props.memorySize ?? DEFAULTS.memorySize,
    maxConcurrency: props.maxConcurrency ?? DEFAULTS.maxConcurrency,
    provisionedConcurrency: props.provisionedConcurrency,
  };
}

/** The most bytes of a request: 4 MB (https://docs.aws.amazon.com/sagemaker/latest/dg/serverless-endpoints-invoke.html). */
export const SERVERLESS_REQUEST_BYTES = 4_194_304;

/** Seconds that a search waits for its scores: a container may have to start before it answers. */
export const SERVERLESS_READ_SECONDS = 60;

/** The errors in the props of a serverless endpoint. */
export function serverlessErrors({
  memorySize,
  maxConcurrency,
  provisionedConcurrency,
}: ServerlessProps = {}): string[] {
  return [
    ...errorsOf('serverless.memorySize', memorySize, SERVERLESS_MEMORY),
    ...errorsOf('serverless.maxConcurrency', maxConcurrency, CONCURRENCY),
    ...errorsOf('serverless.provisionedConcurrency', provisionedConcurrency, CONCURRENCY),
  ];
}

/** The settings of an endpoint that a serverless one may not have. */
export interface ServerlessChoices {
  readonly serverless?: ServerlessProps;
  readonly modelData?: { readonly key?: string };
  readonly image?: { readonly inferenceAmiVersion?: string };
}

/**
 * Conflicts with settings that are valid by themselves: what Serverless Inference excludes
 * (https://docs.aws.amazon.com/sagemaker/latest/dg/serverless-endpoints.html), and what is of instances.
 */
export function serverlessConflicts(choices: ServerlessChoices): string[] {
  const { serverless, modelData, image } = choices;
  if (!serverless) {
    return [];
  }
  const { maxConcurrency = DEFAULTS.maxConcurrency, provisionedConcurrency } = serverless;
  return [
    ...Object.entries(EXCLUDED).flatMap(([setting, because]) =>
      (choices as Readonly<Record<string, unknown>>)[setting] === undefined
        ? []
        : [`serverless excludes ${setting}: ${because}; leave out either`],
    ),
    ...(image?.inferenceAmiVersion === undefined
      ? []
      : ['serverless excludes image.inferenceAmiVersion, the host image of an instance; leave out either']),
    ...(modelData?.key?.endsWith('/')
      ? [
          `modelData.key ${violation(modelData.key, 'be a ".tar.gz" with serverless, which takes no ModelDataSource')}`,
        ]
      : []),
    ...(provisionedConcurrency !== undefined && provisionedConcurrency > maxConcurrency
      ? [
          `serverless.provisionedConcurrency ${violation(
            provisionedConcurrency,
            `be at most serverless.maxConcurrency, ${maxConcurrency}`,
          )}`,
        ]
      : []),
  ];
}

/** The settings that SageMaker refuses, or that would do nothing, and why. */
const EXCLUDED = {
  instanceType: 'it has no instances, and no GPU',
  fallbackInstanceTypes: 'it has no instances',
  instanceCount: 'it has no instances; serverless.maxConcurrency is how many calls it takes at the same time',
  scaling:
    'it scales by itself, to nothing and up to serverless.maxConcurrency; serverless.provisionedConcurrency keeps it warm',
  scaleToZero: 'it has no instances that could go, and nothing is billed while nobody calls',
  schedule: 'it has no hours; serverless.provisionedConcurrency keeps it warm',
  rollout:
    'the alarms of a rollout watch metrics that it does not publish, and its steps are instances; a model that fails its ' +
    'validation is taken back all the same',
  startupMinutes: 'its container must be healthy within 3 minutes',
  startupTimeout: 'its container must be healthy within 3 minutes',
  vpc: 'SageMaker has no VPC configuration for it',
  kmsKey: 'it has no volumes to encrypt',
} as const;
