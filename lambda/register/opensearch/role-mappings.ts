import type { Cluster } from './cluster';
import { ClusterError } from './errors';
import { waitToRetry } from './retry';
import { callSecurity } from './security-roles';

/** Who has a security role, as far as principals of IAM go. */
export interface RoleMapping {
  /** ARNs of IAM roles: to OpenSearch, a signed caller's role is a backend role. */
  readonly backend_roles: readonly string[];
  /** ARNs of IAM users. */
  readonly users: readonly string[];
  readonly hosts: readonly string[];
  readonly and_backend_roles: readonly string[];
}

type Field = 'backend_roles' | 'users';
const FIELDS: readonly Field[] = ['backend_roles', 'users'];
/** How often somebody else may come between. */
const MOST_READS = 10;

/** Reads who has the role; undefined when nobody was ever mapped to it. */
export async function getRoleMapping(cluster: Cluster, role: string): Promise<RoleMapping | undefined> {
  const { status, body } = await callSecurity<Record<string, RoleMapping>>(cluster, {
    purpose: `read who has security role ${role}`,
    method: 'GET',
    path: pathOf(role),
    accept: [404],
  });
  return status === 404 ? undefined : body[role];
}

/** Whether the principal has the role. */
export function isMapped(mapping: RoleMapping | undefined, principal: string): boolean {
  return mapping?.[fieldOf(principal)].includes(principal) ?? false;
}

/** Adds principals to those who have the role, and leaves the others. */
export async function mapPrincipals(
  cluster: Cluster,
  role: string,
  principals: readonly string[],
): Promise<void> {
  await untilSettled(cluster, async () => {
    const mapping = await getRoleMapping(cluster, role);
    const missing = principals.filter((principal) => !isMapped(mapping, principal));
    if (missing.length === 0) {
      return;
    }
    await write(cluster, role, mapping ? additions(mapping, missing) : byField(missing));
  });
}

/** Takes the role from principals, and leaves the others. */
export async function unmapPrincipals(
  cluster: Cluster,
  role: string,
  principals: readonly string[],
): Promise<void> {
  await untilSettled(cluster, async () => {
    const mapping = await getRoleMapping(cluster, role);
    const operations = mapping ? removals(mapping, principals) : [];
    if (operations.length > 0) {
      await write(cluster, role, operations);
    }
  });
}

/** Deletes the mapping of a role if nobody but these principals is in it; done when it is gone already. */
export async function deleteMappingOf(
  cluster: Cluster,
  role: string,
  principals: readonly string[],
): Promise<void> {
  const mapping = await getRoleMapping(cluster, role);
  if (mapping && entriesOf(mapping).every((entry) => principals.includes(entry))) {
    await callSecurity(cluster, {
      purpose: `delete the mapping of security role ${role}`,
      method: 'DELETE',
      path: pathOf(role),
      accept: [404],
      retryable: (failure) => failure.status === 409 || cluster.isWorthAnotherAttempt(failure),
    });
  }
}

interface Operation {
  readonly op: 'add' | 'remove';
  readonly path: string;
  readonly value?: unknown;
}

/** An empty list is not stored, so that there is nothing to append to: it is added whole. */
function additions(mapping: RoleMapping, principals: readonly string[]): Operation[] {
  return FIELDS.flatMap((field): Operation[] => {
    const added = byField(principals)[field];
    if (added.length === 0) {
      return [];
    }
    return mapping[field].length === 0
      ? [{ op: 'add', path: `/${field}`, value: added }]
      : added.map((value) => ({ op: 'add', path: `/${field}/-`, value }));
  });
}

/**
 * Removes by place, the last one first, so that what somebody appends meanwhile stays; the plugin knows neither `test`
 * nor versions.
 */
function removals(mapping: RoleMapping, principals: readonly string[]): Operation[] {
  return FIELDS.flatMap((field) =>
    mapping[field]
      .flatMap((principal, place): Operation[] =>
        principals.includes(principal) ? [{ op: 'remove', path: `/${field}/${place}` }] : [],
      )
      .reverse(),
  );
}

/** Never sent twice: an addition whose answer was lost would be made again. */
async function write(
  cluster: Cluster,
  role: string,
  change: Operation[] | ReturnType<typeof byField>,
): Promise<void> {
  await callSecurity(cluster, {
    purpose: `change who has security role ${role}`,
    method: Array.isArray(change) ? 'PATCH' : 'PUT',
    path: pathOf(role),
    body: change,
    retryable: () => false,
  });
}

/** Reads and writes again when somebody else wrote between, or when it is not known what a write did. */
async function untilSettled(cluster: Cluster, readAndWrite: () => Promise<void>): Promise<void> {
  for (let attempts = 1; ; attempts++) {
    try {
      return await readAndWrite();
    } catch (error) {
      const again =
        error instanceof ClusterError &&
        (isOvertaken(error) ? attempts < MOST_READS : cluster.isWorthAnotherAttempt(error.failure)) &&
        (await waitToRetry({ ...error.failure, attempts }, cluster.deadline));
      if (!again) {
        throw error;
      }
    }
  }
}

/** The mapping is no longer what was read. */
function isOvertaken({ failure: { status, method, reason } }: ClusterError): boolean {
  return status === 409 || (method === 'PATCH' && (status === 404 || reason.includes('Missing field')));
}

const fieldOf = (principal: string): Field =>
  /^arn:[^:]*:iam::\d*:user\//.test(principal) ? 'users' : 'backend_roles';

const byField = (principals: readonly string[]) => ({
  backend_roles: principals.filter((principal) => fieldOf(principal) === 'backend_roles'),
  users: principals.filter((principal) => fieldOf(principal) === 'users'),
});

const entriesOf = ({ backend_roles, users, hosts, and_backend_roles }: RoleMapping): string[] => [
  ...backend_roles,
  ...users,
  ...hosts,
  ...and_backend_roles,
];

const pathOf = (role: string) => `/_plugins/_security/api/rolesmapping/${encodeURIComponent(role)}`;
