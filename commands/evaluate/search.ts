import type { API, Client } from '@opensearch-project/opensearch';
import { readError } from '../../lambda/register/opensearch/read-error';
import { timed } from '../../local/system/timed';
import { type SearchBody, searchBody } from '../../protocol/search';
import type { JudgedQuery } from './collection';
import type { ScoredPassage } from './ranking';

/** A thousand long passages take a model on a CPU most of a minute. */
const SEARCH_MS = 150_000;

/** Where the candidates come from: what plain search finds in the index, or the passages judged for the query. */
export type CandidateSource = 'search' | 'judged';

/** The index to search, and the settings of the search. */
export interface SearchTarget {
  readonly client: Client;
  readonly index: string;
  /** The text field that plain search matches. */
  readonly field: string;
  /** The search pipeline that reranks. */
  readonly pipelineName: string;
}

/** Which passages are ranked. */
export interface CandidateSettings {
  readonly candidates: CandidateSource;
  /** How many of them. */
  readonly depth: number;
}

/** The hits of one search, and how long the client waited for them. */
export interface TimedSearch {
  readonly hits: readonly ScoredPassage[];
  readonly milliseconds: number;
}

/** The body of a search as a search application sends it. */
export function candidateSearch(
  field: string,
  query: JudgedQuery,
  { candidates, depth }: CandidateSettings,
  reranked: boolean,
): SearchBody {
  const match = { match: { [field]: query.text } };
  const ids = { ids: { values: [...query.judgements.keys()] } };
  // Every judged passage is a candidate, those without a word of the query last.
  const search = candidates === 'search' ? match : { bool: { filter: ids, should: match } };
  return searchBody(search, depth, reranked ? query.text : undefined);
}

/** Searches for a query, through the pipeline if it is to be reranked. @throws Error that names the query */
export async function timedSearch(
  { client, index, field, pipelineName }: SearchTarget,
  query: JudgedQuery,
  settings: CandidateSettings,
  reranked: boolean,
): Promise<TimedSearch> {
  const request = {
    index,
    body: candidateSearch(field, query, settings, reranked) as API.Search_RequestBody,
    ...(reranked && { search_pipeline: pipelineName }),
  };
  const { value, ms } = await timed(() =>
    client.search(request, { requestTimeout: SEARCH_MS, maxRetries: 0 }),
  ).catch((error: unknown) => {
    const { status, text } = readError(error);
    throw new Error(
      `the ${reranked ? 'reranked' : 'plain'} search for query ${query.id} failed: ${status ? `${status} ` : ''}${text}`,
    );
  });
  return {
    hits: value.body.hits.hits.map(({ _id, _score }) => ({ id: String(_id), score: Number(_score) })),
    milliseconds: ms,
  };
}
