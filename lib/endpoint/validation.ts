import { Token } from 'aws-cdk-lib';
import type { MaxLength } from '../../protocol';
import { longPassagesConflicts, MAX_WINDOWS } from '../serving/long-passages';
import type { Serving } from '../serving/serving';
import { servingOf } from '../serving/servings';
import { ACCOUNT, IMAGE_REPOSITORY, IMAGE_TAG, INSTANCE_COUNT } from '../shared/rules';
import { errorsOf, type Rule, violation } from '../shared/validation';
import { concurrencyErrors } from './concurrency';
import { ENDPOINT_DEFAULTS } from './defaults';
import { deviceOf, hasLocalDisks } from './device';
import { environmentErrors } from './environment';
import type { CrossEncoderEndpointProps } from './props';
import {
  BAKE_MINUTES,
  ENDPOINT_INSTANCE_TYPE,
  FALLBACK_INSTANCE_TYPES,
  INFERENCE_AMI,
  LATENCY_MS,
  LEAST_ONE,
  MAX_LENGTH,
  MODEL_DATA_KEY,
  MODEL_ID,
  MODEL_REVISION,
  PERCENT,
  SCALE_IN_MINUTES,
  STARTUP_MINUTES,
} from './rules';
import { scaleToZeroConflicts, scaleToZeroErrors } from './scale-to-zero-validation';
import type { ServerlessProps } from './serverless';
import { type ServerlessChoices, serverlessConflicts, serverlessErrors } from './serverless-validation';
import { LEAST_INSTANCES, type TrafficShift } from './traffic-shift';

/** The errors in the props of an endpoint. */
export function endpointErrors(props: CrossEncoderEndpointProps): string[] {
  const { scaling, rollout } = props;
  return [
    ...errorsOf('modelId', props.modelId, MODEL_ID),
    ...errorsOf('modelRevision', props.modelRevision, MODEL_REVISION),
    ...errorsOf('maxLength', props.maxLength, MAX_LENGTH),
    ...errorsOf('modelData.key', props.modelData?.key, MODEL_DATA_KEY),
    ...errorsOfKnown('instanceType', props.instanceType, ENDPOINT_INSTANCE_TYPE),
    ...errorsOfKnown('fallbackInstanceTypes', props.fallbackInstanceTypes, FALLBACK_INSTANCE_TYPES),
    ...errorsOf('instanceCount', props.instanceCount, INSTANCE_COUNT),
    ...serverlessErrors(props.serverless),
    ...errorsOf('image.account', props.image?.account, ACCOUNT),
    ...errorsOf('image.repository', props.image?.repository, IMAGE_REPOSITORY),
    ...errorsOf('image.tag', props.image?.tag, IMAGE_TAG),
    ...errorsOf('image.inferenceAmiVersion', props.image?.inferenceAmiVersion, INFERENCE_AMI),
    ...errorsOf('startupTimeout', props.startupTimeout?.toMinutes({ integral: false }), STARTUP_MINUTES),
    ...errorsOf('scaling.maxInstanceCount', scaling?.maxInstanceCount, INSTANCE_COUNT),
    ...errorsOf('scaling.concurrentRequests', scaling?.concurrentRequests, LEAST_ONE),
    ...errorsOf('scaling.invocationsPerMinute', scaling?.invocationsPerMinute, LEAST_ONE),
    ...errorsOf(
      'scaling.scaleInCooldown',
      scaling?.scaleInCooldown?.toMinutes({ integral: false }),
      SCALE_IN_MINUTES,
    ),
    ...scaleToZeroErrors(props.scaleToZero, props.schedule),
    ...errorsOf('rollout.bakeTime', rollout?.bakeTime?.toMinutes({ integral: false }), BAKE_MINUTES),
    ...errorsOf('rollout.maxErrorPercent', rollout?.maxErrorPercent, PERCENT),
    ...errorsOf('rollout.maxLatencyMs', rollout?.maxLatencyMs, LATENCY_MS),
    ...errorsOf('maxWindows', props.maxWindows, MAX_WINDOWS),
    ...longPassagesConflicts(props, servingOf(props.serving).cutting(props)),
    ...endpointConflicts(props),
  ];
}

/** The settings of an endpoint that can conflict: its props, or a profile's section of the same names. */
export interface EndpointChoices extends ServerlessChoices {
  readonly serverless?: ServerlessProps;
  readonly serving?: Serving;
  readonly handler?: unknown;
  readonly modelId?: string;
  readonly modelRevision?: string;
  readonly modelData?: { readonly key?: string };
  readonly handlerKmsKey?: unknown;
  readonly maxLength?: MaxLength;
  readonly image?: { readonly tag?: string; readonly inferenceAmiVersion?: string };
  readonly environment?: Readonly<Record<string, string>>;
  readonly instanceType?: string;
  readonly fallbackInstanceTypes?: readonly string[];
  readonly instanceCount?: number;
  readonly kmsKey?: unknown;
  readonly scaling?: {
    readonly maxInstanceCount?: number;
    readonly concurrentRequests?: number;
    readonly invocationsPerMinute?: number;
  };
  readonly scaleToZero?: { readonly concurrentRequests?: number; readonly invocationsPerMinute?: number };
  readonly schedule?: { readonly on?: string; readonly off?: string };
  readonly rollout?: { readonly trafficShift?: TrafficShift };
}

/** Conflicts between settings that are valid by themselves. */
export function endpointConflicts(choices: EndpointChoices): string[] {
  const types = choices.serverless
    ? []
    : [choices.instanceType ?? ENDPOINT_DEFAULTS.instanceType, ...(choices.fallbackInstanceTypes ?? [])];
  return [
    ...modelConflicts(choices),
    ...servingOf(choices.serving).errors({ ...choices, instanceTypes: types }),
    ...(choices.serverless
      ? serverlessConflicts(choices.serverless, choices)
      : instanceConflicts(choices, types)),
    ...environmentErrors(choices.environment),
  ];
}

function instanceConflicts(choices: EndpointChoices, types: readonly string[]): string[] {
  return [
    ...typeConflicts(choices, types),
    ...imageConflicts(choices, types),
    ...(choices.scaleToZero ? [] : [...countConflicts(choices), ...concurrencyErrors(choices)]),
    ...scaleToZeroConflicts(choices, types[0]!),
  ];
}

function modelConflicts({ modelData, modelId, modelRevision }: EndpointChoices): string[] {
  return modelData && (modelId ?? modelRevision) !== undefined
    ? ['modelData excludes modelId and modelRevision: name one model, on the Hub or in S3']
    : [];
}

function typeConflicts({ kmsKey }: EndpointChoices, types: readonly string[]): string[] {
  const errors: string[] = [];
  if (new Set(types).size < types.length) {
    errors.push(
      `fallbackInstanceTypes names a type twice among ${types.join(', ')}; each must be another one`,
    );
  }
  if (new Set(types.map(deviceOf).filter(Boolean)).size > 1) {
    errors.push(
      `fallbackInstanceTypes mixes types with and without a GPU: ${types.join(', ')}; they share one image, so all ` +
        'must have a GPU, or none',
    );
  }
  const withDisks = types.filter(hasLocalDisks);
  if (kmsKey !== undefined && withDisks.length > 0) {
    errors.push(
      `kmsKey cannot be used with ${withDisks.join(', ')}, whose own disks AWS encrypts with no other key; leave it ` +
        'out, or choose types without disks, such as ml.c7i.xlarge',
    );
  }
  return errors;
}

/** A host image is for a GPU. AWS saw CUDA 13's under an image of CUDA 12.9 (aws/deep-learning-containers, pull request 6187). */
function imageConflicts({ image, serving }: EndpointChoices, [type = '']: readonly string[]): string[] {
  const device = deviceOf(type);
  if (device === 'cpu' && image?.inferenceAmiVersion !== undefined) {
    return [
      `image.inferenceAmiVersion is a host image with the driver of a GPU, which ${type} does not have; leave ` +
        'inferenceAmiVersion out, or choose a type with a GPU, such as ml.g4dn.xlarge',
    ];
  }
  if (device !== 'gpu' || image?.inferenceAmiVersion !== CUDA_13_AMI) {
    return [];
  }
  const tag = image.tag ?? servingOf(serving).images.of[device].tag;
  return /-cu12/.test(tag)
    ? [
        `image.inferenceAmiVersion "${CUDA_13_AMI}" is for CUDA 13, and the image ${tag} has CUDA 12, so that the endpoint ` +
          'would stay in Creating without a log; leave inferenceAmiVersion out',
      ]
    : [];
}

const CUDA_13_AMI = 'al2023-ami-sagemaker-inference-gpu-4-1';

function countConflicts({ scaling, rollout, ...choices }: EndpointChoices): string[] {
  const { instanceCount = ENDPOINT_DEFAULTS.instanceCount } = choices;
  const errors: string[] = [];
  if (Token.isUnresolved(instanceCount)) {
    return errors;
  }
  if (scaling?.maxInstanceCount !== undefined && scaling.maxInstanceCount < instanceCount) {
    errors.push(
      `scaling.maxInstanceCount ${violation(scaling.maxInstanceCount, `be at least instanceCount, ${instanceCount}`)}`,
    );
  }
  if (scaling?.concurrentRequests !== undefined && scaling.invocationsPerMinute !== undefined) {
    errors.push('scaling.concurrentRequests excludes scaling.invocationsPerMinute; scale by one of them');
  }
  const trafficShift = rollout?.trafficShift ?? ENDPOINT_DEFAULTS.rollout.trafficShift;
  if (instanceCount < LEAST_INSTANCES[trafficShift]) {
    errors.push(
      `rollout.trafficShift is "${trafficShift}"; it must be "all-at-once" with instanceCount ${instanceCount}, or ` +
        `instanceCount at least ${LEAST_INSTANCES[trafficShift]}`,
    );
  }
  return errors;
}

/** Not skipped for a token: image, driver, connector and names depend on it. */
function errorsOfKnown<Value>(prop: string, value: Value | undefined, rule: Rule<Value>): string[] {
  return value === undefined || rule.accepts(value) ? [] : [`${prop} ${violation(value, rule.must)}`];
}
