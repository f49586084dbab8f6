import { cacheFolder } from './cache';
import { startWithDocker } from './docker';
import { DownloadError, OpenSearchStartError, SourceUnavailableError } from './errors';
import { type Machine, thisMachine } from './machine';
import { startWithMaven } from './maven';
import { missingPrerequisite } from './prerequisites';
import { removeAbandonedRunFolders } from './run-folder';
import type { OpenSearchNode, OpenSearchOptions, Source, StartOptions } from './types';
import { connectToUrl } from './url';

export { MissingPrerequisiteError, OpenSearchStartError } from './errors';
export type { OpenSearchVersion } from './opensearch-version';
export type { OpenSearchNode, OpenSearchOptions } from './types';

/**
 * Gives a real OpenSearch with ml-commons that answers: the cluster at `url`, or a new node from Docker where an
 * engine runs, or from Maven Central on this machine's Java. A new node ends with this process, however that ends.
 *
 * @throws MissingPrerequisiteError when there is nothing to start one with
 * @throws OpenSearchStartError when it does not start or does not answer
 */
export async function startOpenSearch(options: OpenSearchOptions = {}): Promise<OpenSearchNode> {
  return startOn(thisMachine(), options);
}

/** As `startOpenSearch`, on a machine that is described, with what only a node from Maven can be given. */
export async function startOn(
  machine: Machine,
  options: OpenSearchOptions & Pick<StartOptions, 'extra' | 'member' | 'data'>,
): Promise<OpenSearchNode> {
  const { url, sources = ['docker', 'maven'], version, extra, member, data, signal } = options;
  const { security = false, port = 9200, heap = '1g', quickStart = true, confined = true } = options;
  const { progress = () => {}, onWaiting } = options;
  signal?.throwIfAborted();
  if (url !== undefined) return connectToUrl(url, signal);

  const cache = await cacheFolder(machine);
  await removeAbandonedRunFolders(cache);
  const node = { version, security, port, heap, quickStart, confined, extra, member, data };
  const common = { ...node, progress, onWaiting, signal, cache, machine };
  const reasons = new Map<Source, string>();
  const failed: string[] = [];
  for (const source of sources) {
    try {
      if (source === 'maven') return await startWithMaven(common);
      if (security) throw new SourceUnavailableError('OpenSearch with security is started from Maven only');
      return await startWithDocker({ ...common, version: version ?? '3.6.0' });
    } catch (error) {
      signal?.throwIfAborted();
      if (!(error instanceof SourceUnavailableError)) throw error;
      if (error instanceof DownloadError) failed.push(error.message);
      reasons.set(source, error.message);
    }
  }
  if (failed.length > 0) throw new OpenSearchStartError(failed.join('\n'));
  throw missingPrerequisite(reasons);
}
