import type { RolePermissions } from '../../../protocol/custom-resources';
import type { Cluster, ClusterAnswer, ClusterCall } from './cluster';
import { ClusterError, RegistrationError } from './errors';

/** Reads the description of a role: undefined when there is no such role, empty when it has none. */
export async function getRoleDescription(cluster: Cluster, name: string): Promise<string | undefined> {
  const role = await getRole(cluster, name);
  return role && (role.description ?? '');
}

/** Reads a role; undefined when there is none of that name. */
export async function getRole(
  cluster: Cluster,
  name: string,
): Promise<(RolePermissions & { readonly description?: string }) | undefined> {
  const { status, body } = await callSecurity<Record<string, RolePermissions & { description?: string }>>(
    cluster,
    { purpose: `read security role ${name}`, method: 'GET', path: pathOf(name), accept: [404] },
  );
  return status === 404 ? undefined : body[name];
}

/** Writes a role, new or not. */
export async function putRole(
  cluster: Cluster,
  name: string,
  role: RolePermissions & { readonly description: string },
): Promise<void> {
  await callSecurity(cluster, {
    purpose: `write security role ${name}`,
    method: 'PUT',
    path: pathOf(name),
    body: role,
    retryable: (failure) => failure.status === 409 || cluster.isWorthAnotherAttempt(failure),
  });
}

/** Deletes a role; done when it is gone already. */
export async function deleteRole(cluster: Cluster, name: string): Promise<void> {
  await callSecurity(cluster, {
    purpose: `delete security role ${name}`,
    method: 'DELETE',
    path: pathOf(name),
    accept: [404],
    retryable: (failure) => failure.status === 409 || cluster.isWorthAnotherAttempt(failure),
  });
}

/**
 * Calls the security plugin, whose refusals need other remedies than those of the rest of OpenSearch.
 *
 * @throws RegistrationError when the registrar may not configure security, or there is no security to configure
 * @throws ClusterError for every other failure
 */
export async function callSecurity<Body>(cluster: Cluster, call: ClusterCall): Promise<ClusterAnswer<Body>> {
  try {
    return await cluster.call<Body>(call);
  } catch (error) {
    const remedy = error instanceof ClusterError ? remedyFor(error.failure) : undefined;
    if (error instanceof ClusterError && remedy) {
      const { status, reason } = error.failure;
      throw new RegistrationError(
        `Could not ${call.purpose}: ${call.method} ${call.path} answered ${status}: ${reason}. ${remedy}`,
        { cause: error },
      );
    }
    throw error;
  }
}

function remedyFor({ status, reason }: ClusterError['failure']): string | undefined {
  if (status === 403 && reason.includes('access REST API')) {
    return (
      "An administrator of the domain must map the registrar's role to the security role all_access, beside those who have " +
      'it: PATCH _plugins/_security/api/rolesmapping/all_access [{"op":"add","path":"/backend_roles/-","value":"ROLE ARN ' +
      'OF THE REGISTRAR"}]. Or leave out searchers and domain.administrators, and make roles and mappings by hand.'
    );
  }
  if (reason.includes('no handler found')) {
    return (
      'Turn on fine-grained access control on the domain, which cannot be turned off again, or leave out searchers and ' +
      'domain.administrators.'
    );
  }
  return undefined;
}

const pathOf = (name: string) => `/_plugins/_security/api/roles/${encodeURIComponent(name)}`;
