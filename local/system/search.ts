import type { API, Client } from '@opensearch-project/opensearch';
import { PASSAGE_FIELD, type Passage } from './passages';

/** A passage that was found. */
export interface Hit extends Passage {
  readonly score: number;
}

const BATCH_PASSAGES = 200;
/** A thousand long passages take the bundled model most of a minute. */
const SEARCH_MS = 150_000;

/** One search of an index. */
export interface SearchRequest {
  readonly index: string;
  readonly query: string;
  readonly size: number;
  /** `match` ranks by BM25; `all` takes the passages in the order of the index, as the tutorial does. */
  readonly candidates: 'match' | 'all';
  /** The search pipeline that reranks. @default - the plain order */
  readonly pipelineName?: string;
}

/** Creates the index and loads the passages in batches. */
export async function indexPassages(
  client: Client,
  index: string,
  passages: readonly Passage[],
  signal?: AbortSignal,
): Promise<void> {
  await client.indices.create({
    index,
    body: {
      settings: { number_of_shards: 1, number_of_replicas: 0 },
      mappings: { properties: { [PASSAGE_FIELD]: { type: 'text' } } },
    },
  });
  for (let start = 0; start < passages.length; start += BATCH_PASSAGES) {
    signal?.throwIfAborted();
    const batch = passages.slice(start, start + BATCH_PASSAGES);
    const { body } = await client.bulk({
      index,
      body: batch.flatMap(({ id, text }) => [{ index: { _id: id } }, { [PASSAGE_FIELD]: text }]),
    });
    const refused = body.items.find((item) => item.index?.error)?.index;
    if (refused) {
      throw new Error(`OpenSearch refused passage ${refused._id}: ${refused.error?.reason}`);
    }
  }
  await client.indices.refresh({ index });
}

/** The body of the search request, as a user of the pipeline sends it. */
export function searchBody({ query, size, candidates, pipelineName }: Omit<SearchRequest, 'index'>): object {
  const all = { match_all: {} };
  return {
    // Passages without a word of the query are candidates too, after those with one.
    query:
      candidates === 'all'
        ? all
        : { bool: { must: { match_all: { boost: 0 } }, should: { match: { [PASSAGE_FIELD]: query } } } },
    size,
    ...(pipelineName && { ext: { rerank: { query_context: { query_text: query } } } }),
  };
}

/** Sends the search, through the pipeline if one is named. */
export async function search(client: Client, request: SearchRequest): Promise<Hit[]> {
  const { index, pipelineName } = request;
  const { body } = await client.search(
    {
      index,
      body: searchBody(request) as API.Search_RequestBody,
      ...(pipelineName && { search_pipeline: pipelineName }),
    },
    { requestTimeout: SEARCH_MS, maxRetries: 0 },
  );
  return body.hits.hits.map((hit) => ({
    id: String(hit._id),
    score: Number(hit._score),
    text: String((hit._source as Record<string, unknown>)[PASSAGE_FIELD]),
  }));
}
