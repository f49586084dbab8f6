import { TimeZone } from 'aws-cdk-lib';
import * as appscaling from 'aws-cdk-lib/aws-applicationautoscaling';
import { ENDPOINT_DEFAULTS } from './defaults';

/** The state of an endpoint outside its hours. */
export enum OffHours {
  /** Nothing wakes it: searches keep their plain order until it is on again. */
  OFF = 'off',
  /** It sleeps, and a call wakes it. */
  ASLEEP = 'asleep',
}

/** The hours of an endpoint that scales to zero: within them it never sleeps. */
export interface ScheduleProps {
  /** The time zone of the hours, by its name in the IANA database, such as `Europe/Berlin`. */
  readonly timeZone: string;
  /** When a copy is asked for, `HH:MM`; it answers some minutes later. */
  readonly on: string;
  /** When it goes, `HH:MM`; later on the same day. */
  readonly off: string;
  /**
   * The days of the week, as Application Auto Scaling takes them, such as `MON-FRI` or `MON,WED`.
   *
   * @default - MON-FRI
   */
  readonly days?: string;
  /**
   * Its state outside these hours.
   *
   * @default - OffHours.OFF
   */
  readonly offHours?: OffHours;
}

const DEFAULTS = ENDPOINT_DEFAULTS.schedule;

/**
 * The actions that open and close the range that the copies are scaled in. Application Auto Scaling knows time zones by
 * itself and needs no role for it
 * (https://docs.aws.amazon.com/autoscaling/application/userguide/application-auto-scaling-scheduled-scaling.html).
 */
export function scheduledActions(
  schedule: ScheduleProps | undefined,
  maxCopyCount: number,
): Readonly<Record<string, appscaling.ScalingSchedule>> {
  if (!schedule) {
    return {};
  }
  const { timeZone, on, off, days = DEFAULTS.days, offHours = DEFAULTS.offHours } = schedule;
  const at = (time: string) => {
    const [hour, minute] = time.split(':').map((part) => String(Number(part)));
    return {
      schedule: appscaling.Schedule.cron({ minute, hour, weekDay: days }),
      timeZone: TimeZone.of(timeZone),
    };
  };
  return {
    On: { ...at(on), minCapacity: 1, maxCapacity: maxCopyCount },
    Off: { ...at(off), minCapacity: 0, maxCapacity: offHours === OffHours.OFF ? 0 : maxCopyCount },
  };
}

const WEEK = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];

/** Whether nothing wakes an endpoint outside these hours. */
export function isOffByHours(schedule: ScheduleProps | undefined): boolean {
  return schedule !== undefined && (schedule.offHours ?? DEFAULTS.offHours) === OffHours.OFF;
}

/** How many hours of a week an endpoint is on. */
export function hoursAWeek({
  on,
  off,
  days = DEFAULTS.days,
}: Pick<ScheduleProps, 'on' | 'off' | 'days'>): number {
  const hourOf = (time: string) => {
    const [hour = 0, minute = 0] = time.split(':').map(Number);
    return hour + minute / 60;
  };
  const onDays = new Set(
    days.split(',').flatMap((range) => {
      const [first = 0, last = first] = range.split('-').map((day) => WEEK.indexOf(day));
      const length = ((last - first + WEEK.length) % WEEK.length) + 1;
      return Array.from({ length }, (_, index) => (first + index) % WEEK.length);
    }),
  );
  return onDays.size * (hourOf(off) - hourOf(on));
}
