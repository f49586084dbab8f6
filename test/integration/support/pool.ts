/** Works through the items, so many at a time. */
export async function inParallel<Item>(
  workers: number,
  items: readonly Item[],
  work: (item: Item, worker: number) => Promise<void>,
): Promise<void> {
  const queue = [...items];
  await Promise.all(
    Array.from({ length: workers }, async (_, worker) => {
      for (let item = queue.shift(); item !== undefined; item = queue.shift()) {
        await work(item, worker);
      }
    }),
  );
}
