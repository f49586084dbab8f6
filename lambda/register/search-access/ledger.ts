import { type Owner, ownerMark, readMark } from '../resource/owner';

/** A principal that was added to the mapping of a role. */
export interface Mapped {
  readonly role: string;
  readonly principal: string;
}

/**
 * The description of a role of ours: who made it, and which mappings were added with it.
 *
 * Mappings that were there before are not in it, so that they are never removed. Neither names of roles nor ARNs hold
 * spaces, and no name of a role holds `=`.
 */
export function ledgerText(owner: Owner, mapped: readonly Mapped[]): string {
  const entries = mapped.map(({ role, principal }) => ` ${role}=${principal}`);
  return `Made by stack ${owner.stackName} (${ownerMark(owner)}). Maps:${entries.join('')}`;
}

/** The mappings that a description of {@link ledgerText} lists; none in any other text. */
export function readLedger(description: string | undefined): Mapped[] {
  const entries = description?.split('). Maps:')[1]?.split(' ').filter(Boolean) ?? [];
  return entries.map((entry) => {
    const separator = entry.indexOf('=');
    return { role: entry.slice(0, separator), principal: entry.slice(separator + 1) };
  });
}

/** Whether a role of that description was made for exactly this resource of this stack. */
export function isOwnRole(owner: Owner, description: string | undefined): boolean {
  const mark = readMark(description);
  return mark?.stack === owner.stack && mark.resource === owner.resource;
}
