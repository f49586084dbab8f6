import type { Deadline } from '../../shared/deadline';
import { until } from '../../shared/until';
import type { Cluster } from './cluster';
import { type CallFailure, ClusterError, RegistrationError } from './errors';
import { isTransient, takesNoNewIndices } from './retry';

/** How long it takes at most until a search finds what was written, in milliseconds. */
export const REFRESH_MS = 1_500;
/** How long to look for what was done after another was sent, in milliseconds: an overloaded domain acts late, and refreshes late. */
const LATE_MS = 20_000;
/** How long to wait for a cluster that takes no new indices, in milliseconds. */
const NO_INDICES_MS = 60_000;

/** How to make a thing that has no name of its own in OpenSearch. */
export interface Nameless {
  /** The ids of all that are alike. */
  find(): Promise<readonly string[]>;
  /** @param retryable - whether the create was surely not done, and may be sent again at once */
  create(retryable: (failure: CallFailure) => boolean): Promise<string | undefined>;
  remove(id: string): Promise<unknown>;
}

/**
 * Creates something that has no name of its own in OpenSearch, so that a create that is sent twice makes two. A create
 * that was surely rejected is sent again; after one that may have been done, a search decides. One that was done only
 * after that search, while another was sent, is found at the end, and all but one are removed.
 */
export async function createOnce(cluster: Cluster, { find, create, remove }: Nameless): Promise<string> {
  const refused = (failure: CallFailure) => !failure.maybeDone && cluster.isWorthAnotherAttempt(failure);
  let room: Deadline | undefined;
  let creates = 0;
  const findOrCreate = async () => {
    const [found] = creates === 0 ? [] : await find();
    if (found === undefined) {
      creates++;
    }
    return found ?? create(refused);
  };
  const id = await until(cluster.deadline, findOrCreate, {
    everyMs: REFRESH_MS,
    again(error) {
      if (!(error instanceof ClusterError && error.failure.maybeDone && isTransient(error.failure))) {
        return false;
      }
      if (takesNoNewIndices(error.failure)) {
        room ??= cluster.deadline.within(NO_INDICES_MS);
      }
      return (room ?? cluster.deadline).remainingMs >= REFRESH_MS;
    },
  });
  if (id === undefined) {
    throw new RegistrationError('OpenSearch answered a create without an id, and a search does not find it.');
  }
  if (creates > 1) {
    await removeOthers(id, creates, { cluster, find, remove });
  }
  return id;
}

/** One that was done late may be found late; what cannot be found or removed now the next event of the same resource removes. */
async function removeOthers(
  id: string,
  creates: number,
  { cluster, find, remove }: Pick<Nameless, 'find' | 'remove'> & { readonly cluster: Cluster },
): Promise<void> {
  let found: readonly string[] = [];
  const isComplete = async () => {
    found = await find();
    return found.length >= creates;
  };
  await until(cluster.deadline.within(LATE_MS), isComplete, { everyMs: REFRESH_MS });
  for (const other of found.filter((each) => each !== id)) {
    await remove(other).catch(() => undefined);
  }
}
