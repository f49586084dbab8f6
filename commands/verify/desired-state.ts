import type { ResourceEvent } from '../../lambda/register/resource/event';
import { type Owner, ownerOf } from '../../lambda/register/resource/owner';
import type { CustomResource } from '../../lambda/register/resource/resource';

/** The desired state of a stack on a cluster: each resource as the event that would restore it. */
export interface DesiredState {
  /** All of one stack, each with the id by which CloudFormation knows it. */
  readonly resources: readonly ResourceEvent[];
}

/** The desired state of a resource of one type. */
interface DesiredResource<State> {
  readonly owner: Owner;
  /** The one by which CloudFormation knows it. */
  readonly id: string;
  readonly desired: State;
}

/** The resources of a type. */
export function ofType<State>(
  type: CustomResource<State>,
  { resources }: DesiredState,
): DesiredResource<State>[] {
  return resources
    .filter(({ ResourceType }) => ResourceType === type.type)
    .map((event) => ({
      owner: ownerOf(event),
      id: event.PhysicalResourceId ?? '',
      desired: type.read(event.ResourceProperties),
    }));
}
