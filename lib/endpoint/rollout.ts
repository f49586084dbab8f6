import { createHash } from 'node:crypto';
import { Duration } from 'aws-cdk-lib';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as sagemaker from 'aws-cdk-lib/aws-sagemaker';
import { ENDPOINT_DEFAULTS } from './defaults';
import type { ScalingProps } from './scaling';
import { TrafficShift } from './traffic-shift';

/** How an update of the endpoint goes, and what takes it back. */
export interface RolloutProps {
  /**
   * How traffic goes over to the new instances.
   *
   * @default - TrafficShift.ALL_AT_ONCE
   */
  readonly trafficShift?: TrafficShift;
  /**
   * How long the alarms are watched after each step, before the old instances go: 1 to 60 minutes.
   *
   * @default - 5 minutes
   */
  readonly bakeTime?: Duration;
  /**
   * The share of failed calls that takes an update back: more than 0, at most 100 %.
   *
   * @default 5
   */
  readonly maxErrorPercent?: number;
  /**
   * The 90th percentile of the model's latency that takes an update back, in milliseconds: 1 to 60,000.
   *
   * @default 10000
   */
  readonly maxLatencyMs?: number;
}

/** The settings of an endpoint besides its configuration. */
export interface UpdateSettings {
  readonly blueGreenUpdatePolicy: sagemaker.CfnEndpoint.BlueGreenUpdatePolicyProperty;
  readonly retainAllVariantProperties?: boolean;
}

/**
 * How SageMaker replaces the instances, apart from the alarms that take it back.
 *
 * @param startup - how long an instance may take to start
 */
export function updateSettings(
  { rollout, scaling }: { readonly rollout?: RolloutProps; readonly scaling?: ScalingProps },
  startup: Duration,
): UpdateSettings {
  return {
    blueGreenUpdatePolicy: blueGreenUpdatePolicy(rollout ?? {}, startup),
    // Else an update sets the number of instances back to where the scaling began.
    retainAllVariantProperties: scaling ? true : undefined,
  };
}

/** The settings as an endpoint takes them, with the alarms that take its updates back. */
export function deployment(
  { blueGreenUpdatePolicy, retainAllVariantProperties }: UpdateSettings,
  alarms: readonly cloudwatch.IAlarm[],
): Pick<sagemaker.CfnEndpointProps, 'deploymentConfig' | 'retainAllVariantProperties'> {
  return {
    deploymentConfig: {
      autoRollbackConfiguration: { alarms: alarms.map(({ alarmName }) => ({ alarmName })) },
      blueGreenUpdatePolicy,
    },
    retainAllVariantProperties,
  };
}

function blueGreenUpdatePolicy(
  { trafficShift = DEFAULTS.trafficShift, bakeTime = Duration.minutes(DEFAULTS.bakeMinutes) }: RolloutProps,
  startup: Duration,
): sagemaker.CfnEndpoint.BlueGreenUpdatePolicyProperty {
  const bakeSeconds = bakeTime.toSeconds();
  const { waits, routing } = TRAFFIC_SHIFTS[trafficShift];
  return {
    terminationWaitInSeconds: bakeSeconds,
    // The API wants more than all the waiting, and at most 28,800: getting files, starting, and an hour for the rest.
    maximumExecutionTimeoutInSeconds: (waits + 1) * bakeSeconds + 2 * startup.toSeconds() + 3_600,
    trafficRoutingConfiguration: routing(bakeSeconds),
  };
}

/**
 * Names the settings of an endpoint besides its configuration.
 *
 * It belongs into the configuration's logical id: the API wants a new configuration for every update, and these settings
 * change the endpoint alone.
 */
export function settingsHash(settings: UpdateSettings): string {
  return createHash('sha256').update(JSON.stringify(settings)).digest('hex').slice(0, 8);
}

const DEFAULTS = ENDPOINT_DEFAULTS.rollout;

/** How traffic goes over, and how often the alarms are watched before all of it has. */
const TRAFFIC_SHIFTS: Readonly<
  Record<
    TrafficShift,
    { waits: number; routing: (wait: number) => sagemaker.CfnEndpoint.TrafficRoutingConfigProperty }
  >
> = {
  [TrafficShift.ALL_AT_ONCE]: {
    waits: 0,
    // The API requires the interval for every type; CloudFormation's schema does not.
    routing: () => ({ type: 'ALL_AT_ONCE', waitIntervalInSeconds: 0 }),
  },
  [TrafficShift.CANARY]: {
    waits: 1,
    routing: (waitIntervalInSeconds) => ({
      type: 'CANARY',
      canarySize: { type: 'INSTANCE_COUNT', value: 1 },
      waitIntervalInSeconds,
    }),
  },
  [TrafficShift.LINEAR]: {
    waits: 4,
    routing: (waitIntervalInSeconds) => ({
      type: 'LINEAR',
      linearStepSize: { type: 'CAPACITY_PERCENT', value: 25 },
      waitIntervalInSeconds,
    }),
  },
};
