import type { API } from '@opensearch-project/opensearch';
import { textOf } from '../../local/system/search';
import type { JudgedQuery } from '../evaluate/collection';
import { readCorpus } from '../evaluate/corpus-file';
import type { PlainQuery } from '../evaluate/plain-query';
import { rankAsTrecEval } from '../evaluate/ranking';
import { type CandidateSettings, type SearchTarget, timedSearch } from '../evaluate/search';
import { type TargetContext, withCorpus, withOwnIndex } from '../evaluate/target';
import type { JudgeOptions } from './options';
import type { LoggedQuery } from './queries/logged-query';

/** The searches whose hits are graded. */
export interface Searches {
  /** The ids of the hits, the best first, as the evaluation ranks them. @throws UnsearchableQueryError */
  plain(query: LoggedQuery): Promise<string[]>;
  /** The same hits, reranked. */
  reranked(query: LoggedQuery): Promise<string[]>;
  /** The texts of passages, by their ids. */
  texts(ids: readonly string[]): Promise<Map<string, string>>;
}

/** Opens the index and the reranker, and closes and removes again what it made. */
export function withSearches(
  {
    source,
    depth,
    plainQuery,
  }: Pick<JudgeOptions, 'source' | 'depth'> & { readonly plainQuery?: PlainQuery },
  context: TargetContext,
  use: (searches: Searches) => Promise<void>,
): Promise<void> {
  const search = (target: SearchTarget) =>
    use(searchesOf(target, { candidates: 'search', depth, plainQuery }));
  return 'corpus' in source
    ? withCorpus(readCorpus(source.corpus), source, context, search)
    : withOwnIndex(source, context, search);
}

function searchesOf(target: SearchTarget, settings: CandidateSettings): Searches {
  const search = async (query: LoggedQuery, reranked: boolean) => {
    const asked: JudgedQuery = { ...query, judgements: new Map() };
    const { hits } = await timedSearch(target, asked, settings, reranked);
    return rankAsTrecEval(hits).map(({ id }) => id);
  };
  return {
    plain: (query) => search(query, false),
    reranked: (query) => search(query, true),
    async texts(ids) {
      const { client, index, field } = target;
      const body = { query: { ids: { values: ids } }, size: ids.length, _source: [field] };
      const { body: found } = await client.search({
        index,
        body: body as API.Search_RequestBody,
        // The index's own pipeline may want to rerank.
        search_pipeline: '_none',
      });
      return new Map(found.hits.hits.map(({ _id, _source }) => [String(_id), textOf(_source, field)]));
    },
  };
}
