/** The versions that Maven Central serves with ml-commons, neural-search, knn and job-scheduler, the best one first. */
export const VERSIONS = ['3.6.0', '2.19.6'] as const;

/** The only version of which Maven Central serves the security plugin as well. */
export const SECURITY_VERSION = '2.19.1' as const;

/** A version of OpenSearch that can be started here. */
export type OpenSearchVersion = (typeof VERSIONS)[number] | typeof SECURITY_VERSION;

/** The Java releases that a version runs on: 2.x needs the security manager, which Java 24 removed. */
export const JAVA: Record<OpenSearchVersion, { readonly min: number; readonly max: number }> = {
  '3.6.0': { min: 21, max: Number.POSITIVE_INFINITY },
  '2.19.6': { min: 11, max: 21 },
  [SECURITY_VERSION]: { min: 11, max: 21 },
};

/** `Java 21 or newer`, `Java 11 to 21`. */
export function neededJava(version: OpenSearchVersion): string {
  const { min, max } = JAVA[version];
  return max === Number.POSITIVE_INFINITY ? `Java ${min} or newer` : `Java ${min} to ${max}`;
}
