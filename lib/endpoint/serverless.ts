import type * as sagemaker from 'aws-cdk-lib/aws-sagemaker';
import { SERVERLESS_DEFAULTS as DEFAULTS } from './defaults';

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
