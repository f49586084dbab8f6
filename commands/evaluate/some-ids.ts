const SHOWN_IDS = 5;

/** The first of many ids, for a message. */
export function someIds(ids: Iterable<string>): string {
  const all = [...ids];
  return all.slice(0, SHOWN_IDS).join(', ') + (all.length > SHOWN_IDS ? ', …' : '');
}
