import { join } from 'node:path';
import lockfile from 'proper-lockfile';
import { Deadline } from '../../lambda/shared/deadline';
import { until } from '../../lambda/shared/until';
import { OpenSearchStartError } from './errors';
import { elapsed, type Progress } from './progress';

/** How to wait for a lock. */
export interface LockOptions {
  /** The work of another holder, for the line that says what we wait for. */
  readonly purpose: string;
  readonly progress: Progress;
  readonly signal?: AbortSignal;
}

/**
 * Does `work` while no other process does the same in `folder`. The lock of a process that was killed is taken over
 * after ten seconds. `work` is aborted when somebody else takes the lock away.
 */
export async function withLock<T>(
  folder: string,
  { purpose, progress, signal }: LockOptions,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const lockfilePath = join(folder, 'download.lock');
  const lost = new AbortController();
  const start = Date.now();
  let said = 0;
  const tryToLock = async () => {
    const release = await lockfile
      .lock(folder, {
        lockfilePath,
        stale: 10_000,
        update: 2_000,
        onCompromised: () =>
          lost.abort(new OpenSearchStartError(`Another process took ${lockfilePath} away: try again.`)),
      })
      .catch((error: NodeJS.ErrnoException) => {
        if (error.code !== 'ELOCKED') throw error;
        return undefined;
      });
    if (!release && Date.now() - said > 10_000) {
      said = Date.now();
      progress(`waiting for another process that is ${purpose} (${lockfilePath}, ${elapsed(start)})`);
    }
    return release;
  };
  const release = await until(Deadline.NONE, tryToLock, { everyMs: 300, signal });
  try {
    return await work(signal ? AbortSignal.any([signal, lost.signal]) : lost.signal);
  } finally {
    await release!().catch(() => {});
  }
}
