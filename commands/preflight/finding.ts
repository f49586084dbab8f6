/** The result of a check. */
export interface Finding {
  /** The subject of the check. */
  readonly check: string;
  readonly found: string;
  readonly needed: string;
  /** `unknown`: it could not be observed, so that nothing is said about it. */
  readonly verdict: 'passes' | 'FAILS' | 'unknown';
  /** The action that resolves it. */
  readonly remedy?: string;
}

/** The outcome of an observation: `found` and, unless it passes, a remedy. */
export type Observed = Pick<Finding, 'found' | 'verdict' | 'remedy'>;

/**
 * Makes one check; whatever keeps it from observing makes the finding unknown, never passed.
 *
 * @param permission - the IAM action that the observation needs
 */
export async function check(
  title: string,
  needed: string,
  permission: string,
  observe: () => Promise<Observed>,
): Promise<Finding> {
  try {
    return { check: title, needed, ...(await observe()) };
  } catch (error) {
    const { name, message } = error as Error;
    return {
      check: title,
      needed,
      found: `${name}: ${message}`,
      verdict: 'unknown',
      remedy: isDenied(error)
        ? `Allow ${permission}, or check it manually.`
        : 'Run it again; if it stays, check it manually.',
    };
  }
}

export const passes = (found: string): Observed => ({ found, verdict: 'passes' });
export const fails = (found: string, remedy: string): Observed => ({ found, verdict: 'FAILS', remedy });

/** Whether AWS knows the caller and does not allow what was asked. */
export function isDenied(error: unknown): boolean {
  return /^(AccessDenied|AccessDeniedException|UnauthorizedOperation)$/.test((error as Error).name);
}
