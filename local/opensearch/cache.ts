import { access, chmod, constants, mkdir, stat } from 'node:fs/promises';
import { dirname, isAbsolute, join } from 'node:path';
import { OpenSearchStartError } from './errors';
import type { Machine } from './machine';

const NAME = 'opensearch-sagemaker-reranker';

/**
 * The folder that keeps OpenSearch between runs, made when it is missing:
 *
 * - Linux: `$XDG_CACHE_HOME/opensearch-sagemaker-reranker`, by default under `~/.cache`
 * - macOS: `~/Library/Caches/opensearch-sagemaker-reranker`
 * - Windows: `%LOCALAPPDATA%\opensearch-sagemaker-reranker` (nothing is kept in it: Docker keeps its images itself)
 * - as root, where other users may not enter the above (`/root` is usually closed):
 *   `/var/cache/opensearch-sagemaker-reranker`, because OpenSearch then runs as an unprivileged user
 *
 * It holds `opensearch-VERSION-…` (what was downloaded, laid out), for a faster start `opensearch-VERSION-…-classpath.jar` (which
 * refers to its jars) and `opensearch-VERSION-…-java….jsa` (the classes that a node of it has loaded), `runs/` (one folder for
 * each running node, removed when that stops) and, while something is downloaded, `maven/`. Deleting all of it is safe while nothing runs.
 */
export async function cacheFolder(machine: Machine): Promise<string> {
  const folder = await chooseCacheFolder(machine);
  try {
    const firstMade = await mkdir(folder, { recursive: true });
    // The unprivileged user must get in, whatever our umask is; folders that were there already are not ours to open.
    if (firstMade && machine.root) {
      for (let made = folder; made.length >= firstMade.length; made = dirname(made)) await chmod(made, 0o755);
    }
    await access(folder, constants.W_OK);
  } catch (error) {
    const why = (error as NodeJS.ErrnoException).code;
    throw new OpenSearchStartError(
      `The cache folder ${folder} cannot be written to (${why}): make it writable, or set XDG_CACHE_HOME to a folder that is.`,
    );
  }
  return folder;
}

/** Which folder that is; makes nothing. */
export async function chooseCacheFolder(
  machine: Machine,
  othersMayEnter: (folder: string) => Promise<boolean> = everyParentIsOpen,
): Promise<string> {
  const folder = join(userCache(machine), NAME);
  return machine.root && machine.platform !== 'win32' && !(await othersMayEnter(folder))
    ? join('/var/cache', NAME)
    : folder;
}

function userCache({ platform, env, home }: Machine): string {
  if (platform === 'win32') return env.LOCALAPPDATA ?? join(home, 'AppData', 'Local');
  if (platform === 'darwin') return join(home, 'Library', 'Caches');
  // The XDG specification has relative paths ignored.
  return env.XDG_CACHE_HOME && isAbsolute(env.XDG_CACHE_HOME) ? env.XDG_CACHE_HOME : join(home, '.cache');
}

async function everyParentIsOpen(folder: string): Promise<boolean> {
  for (let path = folder; ; path = dirname(path)) {
    const found = await stat(path).catch(() => undefined);
    if (found && (found.mode & 0o001) === 0) return false;
    if (path === dirname(path)) return true;
  }
}
