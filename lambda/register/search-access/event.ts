import type { HandedOver, SearchAccessProperties } from '../../../protocol/custom-resources';
import type { ResourceEvent } from '../custom-resource';
import type { Cluster } from '../opensearch/cluster';
import { ownerOf } from '../resource/owner';
import { deleteSearchAccess, putSearchAccess, type SearchAccessState } from './search-access';

/** Carries out one event of a `Custom::SearchAccess`, and answers the name of its role. */
export async function handleSearchAccess(event: ResourceEvent, cluster: Cluster): Promise<string> {
  const owner = ownerOf(event);
  const state = accessState(event);
  if (event.RequestType === 'Delete') {
    await deleteSearchAccess(cluster, owner, state);
    return event.PhysicalResourceId ?? state.name;
  }
  return putSearchAccess(cluster, owner, state);
}

/** Reads the desired state from an event. */
export function accessState({ ResourceProperties }: ResourceEvent): SearchAccessState {
  const { RoleName, Role, MappedRoles, Principals } =
    ResourceProperties as HandedOver<SearchAccessProperties>;
  // CloudFormation may drop a list that is empty.
  const permissions: Partial<typeof Role> = Role ?? {};
  return {
    name: RoleName,
    permissions: {
      cluster_permissions: permissions.cluster_permissions ?? [],
      index_permissions: permissions.index_permissions ?? [],
    },
    mappedRoles: MappedRoles,
    principals: [...new Set(Principals)],
  };
}
