import type { RolePermissions } from '../../../protocol/custom-resources';
import type { Cluster } from '../opensearch/cluster';
import { isGone, RegistrationError } from '../opensearch/errors';
import {
  deleteMappingOf,
  getRoleMapping,
  isMapped,
  mapPrincipals,
  unmapPrincipals,
} from '../opensearch/role-mappings';
import { deleteRole, getRoleDescription, putRole } from '../opensearch/security-roles';
import type { Owner } from '../resource/owner';
import { withCleanUp } from '../resource/with-clean-up';
import { isOwnRole, type Mapped, managedMappingsText, readManagedMappings } from './managed-mappings';

/** The desired state of a `Custom::SearchAccess`. */
export interface SearchAccessState {
  /** The role that this resource makes, and in whose description it keeps which mappings it added. */
  readonly name: string;
  readonly permissions: RolePermissions;
  /** The roles that the principals get; those of other makers that the cluster does not have are left out. */
  readonly mappedRoles: readonly string[];
  /** ARNs of IAM roles and users. */
  readonly principals: readonly string[];
}

/**
 * Writes the role, gives the principals their roles, takes them from those that an earlier state named, and answers the
 * name of the role.
 *
 * @throws RegistrationError when a role of that name exists that this resource did not make
 */
export async function putSearchAccess(
  cluster: Cluster,
  owner: Owner,
  desired: SearchAccessState,
): Promise<string> {
  const { name } = desired;
  const present = await getRoleDescription(cluster, name);
  if (present !== undefined && !isOwnRole(owner, present)) {
    throw new RegistrationError(
      `Security role ${name} exists, and this resource did not make it. Choose another roleName, or delete it with ` +
        `DELETE /_plugins/_security/api/roles/${name}.`,
    );
  }
  const apply = () => applySearchAccess(cluster, owner, desired, readManagedMappings(present));
  await (present === undefined
    ? withCleanUp(cluster, apply, (cleaner) => deleteSearchAccess(cleaner, owner, desired))
    : apply());
  return name;
}

/**
 * Takes the roles from the principals that this resource gave them to, and deletes the role that it made. Tolerates what
 * is gone already, the cluster included, and leaves what somebody else mapped or made.
 */
export async function deleteSearchAccess(
  cluster: Cluster,
  owner: Owner,
  last: SearchAccessState,
): Promise<void> {
  const { name } = last;
  try {
    const present = await getRoleDescription(cluster, name);
    if (present === undefined) {
      await deleteMappingOf(cluster, name, last.principals);
    } else if (isOwnRole(owner, present)) {
      await unmap(cluster, readManagedMappings(present));
      await deleteMappingOf(cluster, name, []);
      // The last, since it says what is left to do.
      await deleteRole(cluster, name);
    }
  } catch (error) {
    if (!isGone(error)) {
      throw error;
    }
  }
}

async function applySearchAccess(
  cluster: Cluster,
  owner: Owner,
  desired: SearchAccessState,
  before: readonly Mapped[],
): Promise<void> {
  const { name, permissions, principals } = desired;
  const roles = await knownRoles(cluster, desired);
  const keep = (mapped: readonly Mapped[]) =>
    putRole(cluster, name, { ...permissions, description: managedMappingsText(owner, mapped) });

  // Before the mappings: a mapping that is added and not recorded would never be removed.
  const mapped = [...before, ...(await missing(cluster, roles, principals, before))];
  await keep(mapped);
  for (const role of roles) {
    await mapPrincipals(cluster, role, principals);
  }
  const isWanted = ({ role, principal }: Mapped) => roles.includes(role) && principals.includes(principal);
  const unwanted = mapped.filter((one) => !isWanted(one));
  if (unwanted.length > 0) {
    await unmap(cluster, unwanted);
    await keep(mapped.filter(isWanted));
  }
}

async function knownRoles(cluster: Cluster, { name, mappedRoles }: SearchAccessState): Promise<string[]> {
  const known: string[] = [];
  for (const role of mappedRoles) {
    if (role === name || (await getRoleDescription(cluster, role)) !== undefined) {
      known.push(role);
    }
  }
  return known;
}

/** The mappings that are neither there nor recorded as managed. */
async function missing(
  cluster: Cluster,
  roles: readonly string[],
  principals: readonly string[],
  before: readonly Mapped[],
): Promise<Mapped[]> {
  const found: Mapped[] = [];
  for (const role of roles) {
    const mapping = await getRoleMapping(cluster, role);
    for (const principal of principals) {
      const isKnown = before.some((one) => one.role === role && one.principal === principal);
      if (!isKnown && !isMapped(mapping, principal)) {
        found.push({ role, principal });
      }
    }
  }
  return found;
}

async function unmap(cluster: Cluster, mapped: readonly Mapped[]): Promise<void> {
  for (const role of new Set(mapped.map((one) => one.role))) {
    const principals = mapped.filter((one) => one.role === role).map((one) => one.principal);
    await unmapPrincipals(cluster, role, principals);
  }
}
