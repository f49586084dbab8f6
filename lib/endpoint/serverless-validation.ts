import { errorsOf, violation } from '../shared/validation';
import { SERVERLESS_DEFAULTS as DEFAULTS } from './defaults';
import type { CrossEncoderEndpointProps } from './props';
import { CONCURRENCY, SERVERLESS_MEMORY } from './rules';
import type { ServerlessProps } from './serverless';

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
  readonly modelData?: { readonly key?: string };
  readonly image?: { readonly inferenceAmiVersion?: string };
}

/**
 * Conflicts with settings that are valid by themselves: what Serverless Inference excludes
 * (https://docs.aws.amazon.com/sagemaker/latest/dg/serverless-endpoints.html), and what is of instances.
 */
export function serverlessConflicts(serverless: ServerlessProps, choices: ServerlessChoices): string[] {
  const { modelData, image } = choices;
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
} as const satisfies Partial<Record<keyof CrossEncoderEndpointProps | 'startupMinutes', string>>;
