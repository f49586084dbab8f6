/** Works through the items, so many at a time. */
export async function inParallel<Item>(
  lanes: number,
  items: readonly Item[],
  work: (item: Item, lane: number) => Promise<void>,
): Promise<void> {
  const queue = [...items];
  await Promise.all(
    Array.from({ length: lanes }, async (_, lane) => {
      for (let item = queue.shift(); item !== undefined; item = queue.shift()) {
        await work(item, lane);
      }
    }),
  );
}
