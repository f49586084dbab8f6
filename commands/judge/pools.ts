import type { Passage } from '../../local/system/passages';
import { UnsearchableQueryError } from '../evaluate/search';
import { hashOf, keyOf, type LoggedQuery } from './queries/logged-query';
import type { Search } from './searches';

const PROGRESS_MS = 5_000;

/** How passages are found. */
export interface PoolSettings {
  /** How many hits of each order are graded. */
  readonly k: number;
  readonly grader: string;
  readonly progress: (line: string) => void;
  readonly signal: AbortSignal;
}

/**
 * Searches for every query with and without reranking, and hands over the first hits of both together, in an order that
 * tells nothing about the searches that found them.
 *
 * @param found is called for each query, with no passage for one that is left out
 * @returns the reason of each query that is left out, by its text
 */
export async function poolQueries(
  search: Search,
  queries: readonly LoggedQuery[],
  settings: PoolSettings,
  found: (query: LoggedQuery, passages: readonly Passage[]) => void,
): Promise<ReadonlyMap<string, string>> {
  const leftOut = new Map<string, string>();
  let said = performance.now();
  for (const [searched, query] of queries.entries()) {
    settings.signal.throwIfAborted();
    if (performance.now() - said > PROGRESS_MS) {
      said = performance.now();
      settings.progress(`searched for ${searched} of ${queries.length} queries`);
    }
    const passages = await passagesFor(search, query, settings);
    if (typeof passages === 'string') {
      leftOut.set(query.text, passages);
    }
    found(query, typeof passages === 'string' ? [] : passages);
  }
  return leftOut;
}

/** The passages in the order in which the grader sees them, or why there are none. */
async function passagesFor(
  search: Search,
  query: LoggedQuery,
  settings: PoolSettings,
): Promise<readonly Passage[] | string> {
  const { k, grader } = settings;
  try {
    const { plain, reranked, texts } = await search(query);
    if (plain.length === 0) {
      return 'no passage was found';
    }
    const ids = [...new Set([...plain.slice(0, k), ...reranked.slice(0, k)])];
    const lot = new Map(ids.map((id) => [id, hashOf(JSON.stringify([grader, keyOf(query.text), id]))]));
    const shuffled = ids.sort((one, other) => (lot.get(one)! < lot.get(other)! ? -1 : 1));
    return shuffled.map((id) => ({ id, text: texts.get(id) ?? '' }));
  } catch (error) {
    if (error instanceof UnsearchableQueryError) {
      return error.message;
    }
    throw error;
  }
}
