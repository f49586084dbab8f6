import type { HandedOver, SearchAccessProperties } from '../../../protocol/custom-resources';
import type { CustomResource } from '../resource/resource';
import { accessDrifts } from './drift';
import { deleteSearchAccess, putSearchAccess, type SearchAccessState } from './search-access';

/** `Custom::SearchAccess`: a security role, and the principals that have it and others. */
export const searchAccess: CustomResource<SearchAccessState> = {
  type: 'Custom::SearchAccess',

  read(properties) {
    const { RoleName, Role, MappedRoles, Principals } = properties as HandedOver<SearchAccessProperties>;
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
  },

  create: putSearchAccess,
  update: (cluster, owner, _name, desired) => putSearchAccess(cluster, owner, desired),
  delete: (cluster, owner, _name, last) => deleteSearchAccess(cluster, owner, last),

  async observe(cluster, owner, _name, desired) {
    const role = `security role ${desired.name}`;
    const drifts = await accessDrifts(cluster, owner, desired);
    return {
      what: role,
      drifts,
      async repair(on, _context, say) {
        if (drifts.length === 0) {
          return;
        }
        if (drifts.some(({ kind, what }) => kind === 'missing' && what === role)) {
          // Its mapping would be taken for somebody else's, and never be removed.
          await deleteSearchAccess(on, owner, desired);
        }
        await putSearchAccess(on, owner, desired);
        say(`wrote ${role} and its mapping`);
      },
    };
  },
};
