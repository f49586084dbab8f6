import { type Owner, ownerTag, readOwnerTag } from '../resource/owner';

/** A principal that was added to the mapping of a role. */
export interface Mapped {
  readonly role: string;
  readonly principal: string;
}

/**
 * The description of a security role that the registrar manages: its owner, and the mappings that were added with it.
 *
 * Mappings that were there before are not recorded, so that they are never removed. Neither names of roles nor ARNs hold
 * spaces, and no name of a role holds `=`.
 */
export function managedMappingsText(owner: Owner, mapped: readonly Mapped[]): string {
  const entries = mapped.map(({ role, principal }) => ` ${role}=${principal}`);
  return `Made by stack ${owner.stackName} (${ownerTag(owner)}). Maps:${entries.join('')}`;
}

/** The mappings that a description of {@link managedMappingsText} lists; none in any other text. */
export function readManagedMappings(description: string | undefined): Mapped[] {
  const entries = description?.split('). Maps:')[1]?.split(' ').filter(Boolean) ?? [];
  return entries.map((entry) => {
    const separator = entry.indexOf('=');
    return { role: entry.slice(0, separator), principal: entry.slice(separator + 1) };
  });
}

/** Whether a role of that description was made for exactly this resource of this stack. */
export function isOwnRole(owner: Owner, description: string | undefined): boolean {
  const maker = readOwnerTag(description);
  return maker?.stack === owner.stack && maker.resource === owner.resource;
}
