import { cacheFolder } from '../../local/opensearch/cache';
import { SourceUnavailableError } from '../../local/opensearch/errors';
import { findJdks } from '../../local/opensearch/java';
import { type Machine, thisMachine } from '../../local/opensearch/machine';
import { planMaven } from '../../local/opensearch/maven';
import {
  type OpenSearchVersion,
  SECURITY_VERSION,
  VERSIONS,
} from '../../local/opensearch/opensearch-version';

/** Whether a version can be started here. */
export interface VersionAvailability {
  readonly version: OpenSearchVersion;
  /** Why this machine cannot start it; undefined when it can. */
  readonly reason?: string;
}

/** Which versions this machine can start from Maven, the last one with the security plugin, and, where not, why. */
export async function availableVersions(machine: Machine = thisMachine()): Promise<VersionAvailability[]> {
  const cache = await cacheFolder(machine);
  const jdks = await findJdks(machine);
  return Promise.all(
    [...VERSIONS, SECURITY_VERSION].map(async (version) => {
      try {
        await planMaven({ version, security: version === SECURITY_VERSION, cache, machine, jdks });
        return { version };
      } catch (error) {
        if (!(error instanceof SourceUnavailableError)) throw error;
        return { version, reason: error.message };
      }
    }),
  );
}
