/** Work that ends early when its signal aborts. */
type Work<Value> = (signal: AbortSignal) => Promise<Value>;

/**
 * Does both at once. When one fails, the other is asked to stop, and waited for.
 *
 * @throws what the first one threw that failed
 */
export async function together<One, Other>(
  signal: AbortSignal,
  one: Work<One>,
  other: Work<Other>,
): Promise<[One, Other]> {
  const failed = new AbortController();
  const either = AbortSignal.any([signal, failed.signal]);
  const begin = async <Value>(work: Work<Value>): Promise<Value> => {
    try {
      return await work(either);
    } catch (error) {
      failed.abort(error);
      throw error;
    }
  };
  const works = [begin(one), begin(other)] as const;
  await Promise.allSettled(works);
  failed.signal.throwIfAborted();
  return Promise.all(works);
}
