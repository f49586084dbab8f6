import { type API, type Client, errors } from '@opensearch-project/opensearch';
import { readError } from '../../lambda/register/opensearch/read-error';
import { textOf } from '../../local/system/search';
import { timed } from '../../local/system/timed';
import { type SearchBody, searchBody } from '../../protocol/search';
import { UsageError } from '../shared/usage-error';
import type { JudgedQuery } from './collection';
import { isOwnPassage } from './own-passage';
import type { PlainQuery } from './plain-query';
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
}

/** Which passages are ranked. */
export interface CandidateSettings {
  readonly candidates: CandidateSource;
  /** How many of those that plain search finds; all of the judged ones are ranked. */
  readonly depth: number;
  /** The plain search. @default - a match query on the field */
  readonly plainQuery?: PlainQuery;
}

/** A passage that a search found. */
interface FoundPassage extends ScoredPassage {
  readonly text: string;
}

/** The hits of one search, and how long the client waited for them. */
export interface TimedSearch {
  readonly hits: readonly FoundPassage[];
  /** The hits that are the query itself and that nobody judged, which are left out. @default - none */
  readonly ownPassages?: readonly string[];
  readonly milliseconds: number;
}

/** A query that the cluster cannot search for, whatever is done. */
export class UnsearchableQueryError extends Error {
  override readonly name = 'UnsearchableQueryError';
}

/** The body of a search as a search application sends it. */
export function candidateSearch(
  field: string,
  query: JudgedQuery,
  { candidates, depth, plainQuery }: CandidateSettings,
  reranked: boolean,
): SearchBody {
  if (plainQuery) {
    return ownSearch(plainQuery.bodyFor(query.text), query.text, depth, reranked);
  }
  const match = { match: { [field]: query.text } };
  const ids = { ids: { values: [...query.judgements.keys()] } };
  // Every judged passage is a candidate, those without a word of the query last.
  const [search, size] =
    candidates === 'search'
      ? [match, depth]
      : [{ bool: { filter: ids, should: match } }, query.judgements.size];
  return searchBody(search, size, reranked ? query.text : undefined);
}

function ownSearch(
  { search_pipeline, ...body }: Readonly<Record<string, unknown>>,
  query: string,
  size: number,
  reranked: boolean,
): SearchBody {
  if (!reranked) {
    return {
      ...body,
      ...(search_pipeline !== undefined && { search_pipeline }),
      ...searchBody(body.query as object, size),
    };
  }
  // OpenSearch refuses a search with two pipelines.
  const { query: search, ext, ...sized } = searchBody(body.query as object, size, query);
  return { ...body, ...sized, query: search, ext: { ...(body.ext as object | undefined), ...ext! } };
}

/**
 * Searches for a query.
 *
 * @param pipelineName the search pipeline that reranks; the plain search without one
 * @throws UnsearchableQueryError when it has more words than the cluster searches for
 * @throws UsageError when an id stands in several of the indices
 * @throws Error that names the query
 */
export async function timedSearch(
  { client, index, field }: SearchTarget,
  query: JudgedQuery,
  settings: CandidateSettings,
  pipelineName?: string,
): Promise<TimedSearch> {
  const reranked = pipelineName !== undefined;
  const request = {
    index,
    body: candidateSearch(field, query, settings, reranked) as API.Search_RequestBody,
    ...(reranked && { search_pipeline: pipelineName }),
  };
  const { value, ms } = await timed(() =>
    client.search(request, { requestTimeout: SEARCH_MS, maxRetries: 0 }),
  ).catch((error: unknown) => {
    throw searchFailure(error, query, pipelineName);
  });
  const hits = value.body.hits.hits.map(({ _id, _index, _score, _source }, place) => {
    const id = String(_id);
    const text = textOf(_source, field);
    return {
      id,
      text,
      own: isOwnPassage({ id, text }, query),
      index: String(_index),
      // Of a search that sorts by a field OpenSearch gives no score, and the place is the rank.
      score: _score == null ? -place : Number(_score),
    };
  });
  rejectEqualIds(hits, query, index);
  return {
    hits: hits.filter(({ own }) => !own).map(({ id, score, text }) => ({ id, score, text })),
    ownPassages: hits.filter(({ own }) => own).map(({ id }) => id),
    milliseconds: ms,
  };
}

function searchFailure(error: unknown, query: JudgedQuery, pipelineName: string | undefined): Error {
  const most = mostClauses(error);
  if (most !== undefined) {
    return new UnsearchableQueryError(
      `the query has more than ${most} different words, the most that the cluster searches for at a time (indices.query.bool.max_clause_count)`,
    );
  }
  const { status, text, rootReason } = readError(error);
  const cause = rootReason === undefined || text.includes(rootReason) ? '' : ` (${rootReason})`;
  const kind = pipelineName === undefined ? 'plain search' : `search through ${pipelineName}`;
  return new Error(`the ${kind} for query ${query.id} failed: ${status ? `${status} ` : ''}${text}${cause}`);
}

/** The limit that a query exceeds. The shards say it, below the error's own reason, which is "all shards failed". */
function mostClauses(error: unknown): string | undefined {
  const body = error instanceof errors.ResponseError ? JSON.stringify(error.body) : '';
  return /maxClauseCount is set to (\d+)/.exec(body)?.[1];
}

/** The measures count passages by their ids, as trec_eval does, which refuses a run that has one twice. */
function rejectEqualIds(
  hits: readonly { readonly id: string; readonly index: string }[],
  query: JudgedQuery,
  index: string,
): void {
  const indexOf = new Map<string, string>();
  for (const hit of hits) {
    const other = indexOf.get(hit.id);
    if (other !== undefined) {
      throw new UsageError(
        `${index} finds passage ${hit.id} twice for query ${query.id}, in ${[...new Set([other, hit.index])].join(' and ')}: the ` +
          'judgements cannot tell them apart; name one index with --index',
      );
    }
    indexOf.set(hit.id, hit.index);
  }
}
