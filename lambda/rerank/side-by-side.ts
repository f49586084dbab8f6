/**
 * Works on the items, at most `width` at a time, and gives the results in the order of the items.
 *
 * @param work is given a signal that aborts when another item has failed
 * @throws the first error, once no work is under way any more: nothing goes on behind an answer that was given
 */
export async function sideBySide<Item, Result>(
  items: readonly Item[],
  width: number,
  work: (item: Item, signal: AbortSignal) => Promise<Result>,
): Promise<Result[]> {
  const results = new Array<Result>(items.length);
  const failure = new AbortController();
  const queue = items.entries();
  const worker = async () => {
    for (const [index, item] of queue) {
      if (failure.signal.aborted) {
        return;
      }
      try {
        results[index] = await work(item, failure.signal);
      } catch (error) {
        failure.abort(error);
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(width, items.length) }, worker));
  failure.signal.throwIfAborted();
  return results;
}
