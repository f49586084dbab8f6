import type { RolePermissions } from '../../../protocol/custom-resources';
import type { Cluster } from '../opensearch/cluster';
import { getRoleMapping, isMapped } from '../opensearch/role-mappings';
import { getRole } from '../opensearch/security-roles';
import { differences } from '../resource/differences';
import type { Drift } from '../resource/drift';
import type { Owner } from '../resource/owner';
import { isOwnRole } from './managed-mappings';
import type { SearchAccessState } from './search-access';

/**
 * Compares a security role and its mappings with what is desired. Whom somebody mapped by hand is no drift: the
 * registrar leaves them.
 */
export async function accessDrifts(
  cluster: Cluster,
  owner: Owner,
  desired: SearchAccessState,
): Promise<Drift[]> {
  const { name, permissions } = desired;
  const what = `security role ${name}`;
  const present = await getRole(cluster, name);
  const drifts: Drift[] = [];
  if (!present) {
    drifts.push({ kind: 'missing', what, found: 'the domain has none of that name' });
  } else if (!isOwnRole(owner, present.description)) {
    const remedy = `Delete it with DELETE /_plugins/_security/api/roles/${name}, or deploy with another roleName.`;
    const found = `somebody else made it: ${JSON.stringify(present.description ?? '')}`;
    return [{ kind: 'foreign', what, found, remedy }];
  } else {
    const { cluster_permissions, index_permissions } = withoutDefaults(present);
    const live = { cluster_permissions, index_permissions };
    drifts.push(
      ...differences(permissions, live, 'every key').map(
        (found): Drift => ({ kind: 'altered', what, found }),
      ),
    );
  }
  return [...drifts, ...(await mappingDrifts(cluster, desired))];
}

async function mappingDrifts(
  cluster: Cluster,
  { name, mappedRoles, principals }: SearchAccessState,
): Promise<Drift[]> {
  const drifts: Drift[] = [];
  for (const role of mappedRoles) {
    if (role !== name && !(await getRole(cluster, role))) {
      continue;
    }
    const mapping = await getRoleMapping(cluster, role);
    for (const principal of principals.filter((one) => !isMapped(mapping, one))) {
      drifts.push({
        kind: 'missing',
        what: `mapping of security role ${role}`,
        found: `${principal} is not mapped to it`,
      });
    }
  }
  return drifts;
}

/** The defaults that the plugin adds to each index permission. */
const DEFAULTS: Readonly<Record<string, string>> = { dls: 'null', fls: '[]', masked_fields: '[]' };

function withoutDefaults({ cluster_permissions, index_permissions }: RolePermissions): RolePermissions {
  const kept = index_permissions.map((permission) =>
    Object.fromEntries(
      Object.entries(permission).filter(([key, value]) => DEFAULTS[key] !== JSON.stringify(value)),
    ),
  );
  return { cluster_permissions, index_permissions: kept as unknown as RolePermissions['index_permissions'] };
}
