import type { Cluster } from '../opensearch/cluster';
import type { RolePermissions } from '../opensearch/security-roles';
import type { ResourceEvent } from '../resource/event';
import { ownerOf } from '../resource/owner';
import { deleteSearchAccess, putSearchAccess, type SearchAccessState } from './search-access';

/** The properties of a `Custom::SearchAccess`, as the constructs write them. */
interface SearchAccessProperties {
  readonly RoleName: string;
  /** CloudFormation may drop a list that is empty. */
  readonly Role?: Partial<RolePermissions>;
  readonly MappedRoles: readonly string[];
  readonly Principals: readonly string[];
}

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
  const properties = ResourceProperties as unknown as SearchAccessProperties;
  return {
    name: properties.RoleName,
    permissions: {
      cluster_permissions: properties.Role?.cluster_permissions ?? [],
      index_permissions: properties.Role?.index_permissions ?? [],
    },
    mappedRoles: properties.MappedRoles,
    principals: [...new Set(properties.Principals)],
  };
}
