import type { JudgedQuery } from '../evaluate/collection';
import { readCorpus } from '../evaluate/corpus-file';
import type { PlainQuery } from '../evaluate/plain-query';
import { rankAsTrecEval } from '../evaluate/ranking';
import { type CandidateSettings, type TimedSearch, timedSearch } from '../evaluate/search';
import { type EvaluatedTarget, type TargetContext, withTarget } from '../evaluate/target';
import type { JudgeOptions } from './options';
import type { LoggedQuery } from './queries/logged-query';

/** The hits of one query in both orders, as the evaluation ranks them. */
interface BothOrders {
  /** The ids of the hits of the plain search, the best first. */
  readonly plain: readonly string[];
  /** The same hits, reranked. */
  readonly reranked: readonly string[];
  /** The texts of the hits, by their ids. */
  readonly texts: ReadonlyMap<string, string>;
}

/** Searches for a query, plain and reranked. @throws UnsearchableQueryError */
export type Search = (query: LoggedQuery) => Promise<BothOrders>;

/** Opens the index and the reranker, and closes and removes again what it made. */
export function withSearches(
  {
    source,
    model,
    region,
    depth,
    plainQuery,
  }: Pick<JudgeOptions, 'source' | 'model' | 'region' | 'depth'> & { readonly plainQuery?: PlainQuery },
  context: TargetContext,
  use: (search: Search) => Promise<void>,
): Promise<void> {
  const { pipelineName } = { pipelineName: undefined, ...source };
  const settings: CandidateSettings = { candidates: 'search', depth, plainQuery };
  const rerankers = {
    pipelines: pipelineName === undefined ? [] : [pipelineName],
    models: model === undefined ? [] : [model],
  };
  const passages = 'corpus' in source ? readCorpus(source.corpus) : undefined;
  return withTarget({ source, rerankers, region, ...settings }, passages, context, (target) =>
    use(searchOf(target, settings)),
  );
}

function searchOf(target: EvaluatedTarget, settings: CandidateSettings): Search {
  return async (query) => {
    const asked: JudgedQuery = { ...query, judgements: new Map() };
    const plain = await timedSearch(target, asked, settings);
    const reranked = plain.hits.length === 0 ? plain : await target.rerankers[0]!.rerank(asked, plain);
    return {
      plain: rankedIds(plain),
      reranked: rankedIds(reranked),
      texts: new Map([...plain.hits, ...reranked.hits].map(({ id, text }) => [id, text])),
    };
  };
}

function rankedIds({ hits }: TimedSearch): string[] {
  return rankAsTrecEval(hits).map(({ id }) => id);
}
