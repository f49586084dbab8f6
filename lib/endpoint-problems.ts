import { Token } from 'aws-cdk-lib';
import type { CrossEncoderEndpointProps } from './cross-encoder-endpoint';
import {
  ACCOUNT,
  BAKE_MINUTES,
  ENDPOINT_INSTANCE_TYPE,
  FALLBACK_INSTANCE_TYPES,
  INSTANCE_COUNT,
  LATENCY_MS,
  LEAST_ONE,
  MODEL_DATA_KEY,
  MODEL_ID,
  MODEL_REVISION,
  PERCENT,
  SCALE_IN_MINUTES,
  STARTUP_MINUTES,
} from './rules';
import { deviceOf, hasLocalDisks } from './serving/device';
import { LEAST_INSTANCES, TrafficShift } from './serving/rollout';
import { Serving } from './serving/serving';
import { runsTei } from './serving/tei';
import { complaint, problemsOf } from './validation';

/** Everything that is wrong with the props of an endpoint. */
export function endpointProblems(props: CrossEncoderEndpointProps): string[] {
  const { scaling, rollout } = props;
  return [
    ...problemsOf('modelId', props.modelId, MODEL_ID),
    ...problemsOf('modelRevision', props.modelRevision, MODEL_REVISION),
    ...problemsOf('modelData.key', props.modelData?.key, MODEL_DATA_KEY),
    ...instanceTypeProblems(props.instanceType),
    ...problemsOf('fallbackInstanceTypes', props.fallbackInstanceTypes, FALLBACK_INSTANCE_TYPES),
    ...problemsOf('instanceCount', props.instanceCount, INSTANCE_COUNT),
    ...problemsOf('image.account', props.image?.account, ACCOUNT),
    ...problemsOf('startupTimeout', props.startupTimeout?.toMinutes({ integral: false }), STARTUP_MINUTES),
    ...problemsOf('scaling.maxInstanceCount', scaling?.maxInstanceCount, INSTANCE_COUNT),
    ...problemsOf('scaling.concurrentRequests', scaling?.concurrentRequests, LEAST_ONE),
    ...problemsOf('scaling.invocationsPerMinute', scaling?.invocationsPerMinute, LEAST_ONE),
    ...problemsOf(
      'scaling.scaleInCooldown',
      scaling?.scaleInCooldown?.toMinutes({ integral: false }),
      SCALE_IN_MINUTES,
    ),
    ...problemsOf('rollout.bakeTime', rollout?.bakeTime?.toMinutes({ integral: false }), BAKE_MINUTES),
    ...problemsOf('rollout.maxErrorPercent', rollout?.maxErrorPercent, PERCENT),
    ...problemsOf('rollout.maxLatencyMs', rollout?.maxLatencyMs, LATENCY_MS),
    ...endpointContradictions(props),
  ];
}

/** What of an endpoint can contradict itself: its props, or a profile's section of the same names. */
export interface EndpointChoices {
  readonly serving?: Serving;
  readonly handler?: unknown;
  readonly modelId?: string;
  readonly modelRevision?: string;
  readonly modelData?: object;
  readonly instanceType?: string;
  readonly fallbackInstanceTypes?: readonly string[];
  readonly instanceCount?: number;
  readonly kmsKey?: unknown;
  readonly scaling?: {
    readonly maxInstanceCount?: number;
    readonly concurrentRequests?: number;
    readonly invocationsPerMinute?: number;
  };
  readonly rollout?: { readonly trafficShift?: TrafficShift };
}

/** What is right by itself and cannot be together. */
export function endpointContradictions(choices: EndpointChoices): string[] {
  const { instanceType = 'ml.g4dn.xlarge', instanceCount = 1, fallbackInstanceTypes = [], scaling } = choices;
  const types = [instanceType, ...fallbackInstanceTypes];
  const trafficShift = choices.rollout?.trafficShift ?? TrafficShift.ALL_AT_ONCE;
  const problems: string[] = [];

  if (choices.modelData && (choices.modelId ?? choices.modelRevision) !== undefined) {
    problems.push('modelData excludes modelId and modelRevision: name one model, on the Hub or in S3');
  }
  if (new Set(types).size < types.length) {
    problems.push(
      `fallbackInstanceTypes names a type twice among ${types.join(', ')}; each must be another one`,
    );
  }
  if (new Set(types.map(deviceOf).filter(Boolean)).size > 1) {
    problems.push(
      `fallbackInstanceTypes mixes types with and without a GPU: ${types.join(', ')}; they share one image, so all ` +
        'must have a GPU, or none',
    );
  }
  const withoutTei = types.filter((type) => !runsTei(type));
  if (choices.serving === Serving.TEI && withoutTei.length > 0) {
    problems.push(
      `serving "tei" has no code for the GPU of ${withoutTei.join(', ')}; choose types of ml.g4dn, g5, g6, g6e, p4 or ` +
        'p5, or leave serving out',
    );
  }
  if (choices.serving === Serving.TEI && choices.handler !== undefined) {
    problems.push('handler is of the Hugging Face container; leave it out with serving "tei"');
  }
  const withDisks = types.filter(hasLocalDisks);
  if (choices.kmsKey !== undefined && withDisks.length > 0) {
    problems.push(
      `kmsKey cannot be used with ${withDisks.join(', ')}, whose own disks AWS encrypts with no other key; leave it ` +
        'out, or choose types without disks, such as ml.c7i.xlarge',
    );
  }
  if (Token.isUnresolved(instanceCount)) {
    return problems;
  }
  if (scaling?.maxInstanceCount !== undefined && scaling.maxInstanceCount < instanceCount) {
    problems.push(
      `scaling.maxInstanceCount ${complaint(scaling.maxInstanceCount, `be at least instanceCount, ${instanceCount}`)}`,
    );
  }
  if (scaling?.concurrentRequests !== undefined && scaling.invocationsPerMinute !== undefined) {
    problems.push('scaling.concurrentRequests excludes scaling.invocationsPerMinute; scale by one of them');
  }
  if (instanceCount < LEAST_INSTANCES[trafficShift]) {
    problems.push(
      `rollout.trafficShift is "${trafficShift}"; it must be "all-at-once" with instanceCount ${instanceCount}, or ` +
        `instanceCount at least ${LEAST_INSTANCES[trafficShift]}`,
    );
  }
  return problems;
}

/** Not skipped for a token: image, driver and connector depend on it. */
function instanceTypeProblems(instanceType: string | undefined): string[] {
  return instanceType === undefined || ENDPOINT_INSTANCE_TYPE.accepts(instanceType)
    ? []
    : [`instanceType ${complaint(instanceType, ENDPOINT_INSTANCE_TYPE.must)}`];
}
