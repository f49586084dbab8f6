import type { ResourceEvent } from '../../lambda/register/resource/event';

/** What a stack is to have on a cluster: each resource as the event that would make it so again. */
export interface DesiredState {
  /** All of one stack, each with the id by which CloudFormation knows it. */
  readonly resources: readonly ResourceEvent[];
}
