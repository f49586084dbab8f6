/** What a check found out. */
export interface Finding {
  /** What was looked at. */
  readonly check: string;
  readonly found: string;
  readonly needed: string;
  /** `unknown`: it could not be looked at, so that nothing is said about it. */
  readonly verdict: 'passes' | 'FAILS' | 'unknown';
  /** What to do about it. */
  readonly remedy?: string;
}

/** What a look answers; `found` and, unless it passes, what to do. */
export type Looked = Pick<Finding, 'found' | 'verdict' | 'remedy'>;

/**
 * Makes one check; whatever keeps it from looking makes the finding unknown, never passed.
 *
 * @param permission - the IAM action that the look needs
 */
export async function check(
  title: string,
  needed: string,
  permission: string,
  look: () => Promise<Looked>,
): Promise<Finding> {
  try {
    return { check: title, needed, ...(await look()) };
  } catch (error) {
    const { name, message } = error as Error;
    return {
      check: title,
      needed,
      found: `${name}: ${message}`,
      verdict: 'unknown',
      remedy: isDenied(error)
        ? `Allow ${permission}, or look yourself.`
        : 'Run it again; if it stays, look yourself.',
    };
  }
}

export const passes = (found: string): Looked => ({ found, verdict: 'passes' });
export const fails = (found: string, remedy: string): Looked => ({ found, verdict: 'FAILS', remedy });

/** Whether AWS knows the caller and does not allow what was asked. */
export function isDenied(error: unknown): boolean {
  return /^(AccessDenied|AccessDeniedException|UnauthorizedOperation)$/.test((error as Error).name);
}
