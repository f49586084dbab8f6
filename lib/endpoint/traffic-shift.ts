/** How traffic goes over to the new instances of an update. */
export enum TrafficShift {
  /** All of it, as soon as they are healthy. */
  ALL_AT_ONCE = 'all-at-once',
  /** To one instance first, then to all; needs at least two instances. */
  CANARY = 'canary',
  /** In four steps of 25 %; needs at least four instances. */
  LINEAR = 'linear',
}

/** The smallest fleets of which a step is a whole instance, and at most half. */
export const LEAST_INSTANCES: Readonly<Record<TrafficShift, number>> = {
  [TrafficShift.ALL_AT_ONCE]: 1,
  [TrafficShift.CANARY]: 2,
  [TrafficShift.LINEAR]: 4,
};
