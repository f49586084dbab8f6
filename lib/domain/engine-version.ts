/** The versions that can rerank and that Amazon OpenSearch Service offers, of `EngineVersion` in aws-cdk-lib 2.276. */
export const OFFERED_VERSIONS = ['2.13', '2.15', '2.17', '2.19', '3.1', '3.3', '3.5', '3.7'];

/** Whether an OpenSearch version, such as 2.19, is earlier than another one. */
export function isBefore(version: string, other: string): boolean {
  const [major, minor] = version.split('.').map(Number) as [number, number];
  const [otherMajor, otherMinor] = other.split('.').map(Number) as [number, number];
  return major < otherMajor || (major === otherMajor && minor < otherMinor);
}

/**
 * The errors of something that OpenSearch can do from a version on.
 *
 * @param what - the setting, and what it is
 * @param engineVersion - undefined where nobody knows it, and whatever the engine refuses fails the registration
 */
export function versionErrors(what: string, since: string, engineVersion: string | undefined): string[] {
  return engineVersion !== undefined && isBefore(engineVersion, since)
    ? [`${what}, which OpenSearch ${engineVersion} cannot do; ${versionsFrom(since)} can`]
    : [];
}

/** The offered versions from one on, in words. */
function versionsFrom(since: string): string {
  return OFFERED_VERSIONS.filter((version) => !isBefore(version, since)).join(', ');
}
