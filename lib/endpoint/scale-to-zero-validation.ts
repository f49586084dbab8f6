import { INSTANCE_COUNT } from '../shared/rules';
import { errorsOf } from '../shared/validation';
import { deviceOf } from './device';
import { LEAST_ONE, SCALE_IN_MINUTES, SCHEDULE_DAYS, TIME_OF_DAY, TIME_ZONE } from './rules';
import type { ScaleToZeroProps } from './scale-to-zero';
import type { ScheduleProps } from './schedule';
import { TrafficShift } from './traffic-shift';

/** The errors in the props of an endpoint that scales to zero, each by itself. */
export function scaleToZeroErrors(
  scaleToZero: ScaleToZeroProps | undefined,
  schedule: ScheduleProps | undefined,
): string[] {
  const cooldown = scaleToZero?.scaleInCooldown?.toMinutes({ integral: false });
  return [
    ...errorsOf('scaleToZero.maxCopyCount', scaleToZero?.maxCopyCount, INSTANCE_COUNT),
    ...errorsOf('scaleToZero.concurrentRequests', scaleToZero?.concurrentRequests, LEAST_ONE),
    ...errorsOf('scaleToZero.invocationsPerMinute', scaleToZero?.invocationsPerMinute, LEAST_ONE),
    ...errorsOf('scaleToZero.scaleInCooldown', cooldown, SCALE_IN_MINUTES),
    ...errorsOf('schedule.timeZone', schedule?.timeZone, TIME_ZONE),
    ...errorsOf('schedule.on', schedule?.on, TIME_OF_DAY),
    ...errorsOf('schedule.off', schedule?.off, TIME_OF_DAY),
    ...errorsOf('schedule.days', schedule?.days, SCHEDULE_DAYS),
  ];
}

/** The settings that scaling to zero can conflict with. */
interface Choices {
  readonly scaleToZero?: { readonly concurrentRequests?: number; readonly invocationsPerMinute?: number };
  readonly schedule?: { readonly on?: string; readonly off?: string };
  readonly fallbackInstanceTypes?: readonly string[];
  readonly instanceCount?: number;
  readonly scaling?: object;
  readonly rollout?: { readonly trafficShift?: TrafficShift };
}

/** Conflicts with settings that are valid by themselves. */
export function scaleToZeroConflicts(choices: Choices, instanceType: string): string[] {
  return choices.scaleToZero
    ? [
        ...withWhatComponentsLack(choices),
        ...withoutGpu(instanceType),
        ...(choices.scaleToZero.concurrentRequests !== undefined &&
        choices.scaleToZero.invocationsPerMinute !== undefined
          ? ['scaleToZero.concurrentRequests excludes scaleToZero.invocationsPerMinute; scale by one of them']
          : []),
        ...hoursConflict(choices),
      ]
    : scheduleAlone(choices);
}

function scheduleAlone({ schedule }: Choices): string[] {
  return schedule
    ? [
        'schedule needs scaleToZero: SageMaker keeps at least one instance of any other endpoint; set scaleToZero to {}, or ' +
          'leave schedule out',
      ]
    : [];
}

function withWhatComponentsLack({
  scaling,
  instanceCount,
  fallbackInstanceTypes,
  rollout,
}: Choices): string[] {
  const { trafficShift } = rollout ?? {};
  return [
    ...(scaling
      ? ['scaleToZero excludes scaling: its copies follow the load; set scaleToZero.maxCopyCount']
      : []),
    ...(instanceCount !== undefined
      ? [
          'scaleToZero excludes instanceCount: instances follow the copies, from none on; leave instanceCount out',
        ]
      : []),
    ...(fallbackInstanceTypes
      ? [
          'scaleToZero excludes fallbackInstanceTypes: its copies are placed on one type; leave fallbackInstanceTypes out',
        ]
      : []),
    ...(trafficShift !== undefined && trafficShift !== TrafficShift.ALL_AT_ONCE
      ? [
          `rollout.trafficShift is "${trafficShift}"; it must be left out with scaleToZero, whose copies are replaced one after ` +
            'the other',
        ]
      : []),
  ];
}

/** Each copy takes a whole GPU; how much of a CPU one would take no setting says. */
function withoutGpu(instanceType: string): string[] {
  return deviceOf(instanceType) === 'cpu'
    ? [
        `scaleToZero gives each copy a GPU, which ${instanceType} does not have; choose a type with one, such as ml.g4dn.xlarge, ` +
          'or leave scaleToZero out',
      ]
    : [];
}

function hoursConflict({ schedule }: Choices): string[] {
  const { on, off } = schedule ?? {};
  return on !== undefined && off !== undefined && off <= on
    ? [`schedule.off is "${off}"; it must be later on the same day than schedule.on, "${on}"`]
    : [];
}
