import type { API } from '@opensearch-project/opensearch';
import type { Passage } from '../../local/system/passages';
import { textOf } from '../../local/system/search';
import type { JudgedQuery } from '../evaluate/collection';
import type { PlainQuery } from '../evaluate/plain-query';
import { rankAsTrecEval } from '../evaluate/ranking';
import { type SearchTarget, timedSearch, UnsearchableQueryError } from '../evaluate/search';
import { hashOf, keyOf, type LoggedQuery } from './queries/logged-query';

const PROGRESS_MS = 5_000;

/** How passages are found. */
export interface PoolSettings {
  /** How many hits of each order are graded. */
  readonly k: number;
  /** How many hits of the plain search are reranked. */
  readonly depth: number;
  /** @default - a match query on the field */
  readonly plainQuery?: PlainQuery;
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
  target: SearchTarget,
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
    const passages = await passagesFor(target, query, settings);
    if (typeof passages === 'string') {
      leftOut.set(query.text, passages);
    }
    found(query, typeof passages === 'string' ? [] : passages);
  }
  return leftOut;
}

/** The passages in the order in which the grader sees them, or why there are none. */
async function passagesFor(
  target: SearchTarget,
  query: LoggedQuery,
  settings: PoolSettings,
): Promise<readonly Passage[] | string> {
  const asked: JudgedQuery = { ...query, judgements: new Map() };
  const search = async (reranked: boolean) => {
    const { hits } = await timedSearch(target, asked, { ...settings, candidates: 'search' }, reranked);
    return rankAsTrecEval(hits)
      .slice(0, settings.k)
      .map(({ id }) => id);
  };
  try {
    const plain = await search(false);
    if (plain.length === 0) {
      return 'no passage was found';
    }
    const ids = [...new Set([...plain, ...(await search(true))])];
    const lot = new Map(
      ids.map((id) => [id, hashOf(JSON.stringify([settings.grader, keyOf(query.text), id]))]),
    );
    const shuffled = ids.sort((one, other) => (lot.get(one)! < lot.get(other)! ? -1 : 1));
    const textFor = await textsOf(target, shuffled);
    return shuffled.map((id) => ({ id, text: textFor.get(id) ?? '' }));
  } catch (error) {
    if (error instanceof UnsearchableQueryError) {
      return error.message;
    }
    throw error;
  }
}

async function textsOf(
  { client, index, field }: SearchTarget,
  ids: readonly string[],
): Promise<Map<string, string>> {
  const { body } = await client.search({
    index,
    body: { query: { ids: { values: ids } }, size: ids.length, _source: [field] } as API.Search_RequestBody,
    // The index's own pipeline may want to rerank.
    search_pipeline: '_none',
  });
  return new Map(body.hits.hits.map(({ _id, _source }) => [String(_id), textOf(_source, field)]));
}
