import { type CandidateSettings, type SearchTarget, timedSearch } from '../search';
import type { Reranker } from './reranker';

/** Reranks by the same search through a search pipeline. */
export function pipelineReranker(
  target: SearchTarget,
  pipelineName: string,
  settings: CandidateSettings,
  about: Pick<Reranker, 'name' | 'scoredBy'>,
): Reranker {
  return { ...about, rerank: (query) => timedSearch(target, query, settings, pipelineName) };
}
