import type { API, Client } from '@opensearch-project/opensearch';
import { grouped } from '../../lambda/rerank/grouped';
import { pausedPipelineBody } from '../../protocol/pipeline';
import { type SearchBody, searchBody } from '../../protocol/search';
import { PASSAGE_FIELD, type Passage, type Passages } from './passages';

/** A passage that was found. */
export interface Hit extends Passage {
  readonly score: number;
}

const BATCH_PASSAGES = 1_000;
const BATCH_BYTES = 5_000_000;
const PROGRESS_PASSAGES = 1_000;
const MOST_PROGRESS_LINES = 100;
/** A thousand long passages take the bundled model most of a minute. */
const SEARCH_MS = 150_000;

/**
 * Which passages are ranked, and how before reranking: `match` takes those that share a word with the query, by BM25;
 * `match-first` takes the others too, after these; `all` takes any in the order of the index, as the tutorial does;
 * `hybrid` makes one list of those that share a word and of those that share one that looks alike, as `bred` and `bread`.
 */
type Candidates = 'match' | 'match-first' | 'all' | 'hybrid';

/** One search of an index. */
export interface SearchRequest {
  readonly index: string;
  /** The text field that is searched. @default - that of the passages */
  readonly field?: string;
  readonly query: string;
  readonly size: number;
  readonly candidates: Candidates;
  /** The search pipeline that reranks. @default - the plain order */
  readonly pipelineName?: string;
}

/** The progress callback and the stop signal for loading passages. */
export interface IndexingOptions {
  readonly progress?: (line: string) => void;
  readonly signal?: AbortSignal;
}

/** Creates the index and loads the passages in batches, with a line of progress every thousand, at most a hundred of them. */
export async function indexPassages(
  client: Client,
  index: string,
  passages: Passages,
  { progress, signal }: IndexingOptions = {},
): Promise<void> {
  await client.indices.create({
    index,
    body: {
      // Nobody searches it before all is there.
      settings: { number_of_shards: 1, number_of_replicas: 0, refresh_interval: '-1' },
      mappings: { properties: { [PASSAGE_FIELD]: { type: 'text' } } },
    },
  });
  const step = Math.max(PROGRESS_PASSAGES, passages.length / MOST_PROGRESS_LINES);
  let indexed = 0;
  for (const batch of batchesOf(passages)) {
    signal?.throwIfAborted();
    const { body } = await client.bulk({
      index,
      body: batch.flatMap(({ id, text }) => [{ index: { _id: id } }, { [PASSAGE_FIELD]: text }]),
    });
    const refused = body.items.find((item) => item.index?.error)?.index;
    if (refused) {
      throw new Error(`OpenSearch refused passage ${refused._id}: ${refused.error?.reason}`);
    }
    const before = indexed;
    indexed += batch.length;
    if (Math.floor(indexed / step) > Math.floor(before / step)) {
      progress?.(`indexed ${grouped(indexed)} of ${grouped(passages.length)} passages`);
    }
  }
  await client.indices.putSettings({ index, body: { index: { refresh_interval: '1s' } } });
  await client.indices.refresh({ index });
}

/** OpenSearch refuses a bulk request of more than 100 MB, and needs several times its size in memory. */
function* batchesOf(passages: Passages): Generator<readonly Passage[]> {
  let batch: Passage[] = [];
  let bytes = 0;
  for (const passage of passages) {
    const size = Buffer.byteLength(passage.text);
    if (batch.length === BATCH_PASSAGES || (batch.length > 0 && bytes + size > BATCH_BYTES)) {
      yield batch;
      batch = [];
      bytes = 0;
    }
    batch.push(passage);
    bytes += size;
  }
  yield batch;
}

/** The body of the search request, as a user of the pipeline sends it. */
export function passageSearch({
  field = PASSAGE_FIELD,
  query,
  size,
  candidates,
  pipelineName,
}: Omit<SearchRequest, 'index'>): SearchBody {
  const match = { match: { [field]: query } };
  const queries: Record<Candidates, object> = {
    match,
    'match-first': { bool: { must: { match_all: { boost: 0 } }, should: match } },
    all: { match_all: {} },
    hybrid: {
      hybrid: { queries: [match, { match: { [field]: { query, fuzziness: 'AUTO', prefix_length: 1 } } }] },
    },
  };
  return searchBody(queries[candidates], size, pipelineName ? query : undefined);
}

/** Sends the search, through the pipeline if one is named. */
export async function search(client: Client, request: SearchRequest): Promise<Hit[]> {
  const { index, field = PASSAGE_FIELD, pipelineName, candidates } = request;
  // A hybrid query needs a pipeline in any case; one that does not rerank may stand in the search.
  const inline = candidates === 'hybrid' && !pipelineName && { search_pipeline: pausedPipelineBody() };
  const { body } = await client.search(
    {
      index,
      body: { ...passageSearch(request), ...inline } as API.Search_RequestBody,
      ...(pipelineName && { search_pipeline: pipelineName }),
    },
    { requestTimeout: SEARCH_MS, maxRetries: 0 },
  );
  return body.hits.hits.map((hit) => ({
    id: String(hit._id),
    score: Number(hit._score),
    text: textOf(hit._source, field),
  }));
}

/** The text of a field, which may stand below objects; empty where there is none, as below a multi-field. */
export function textOf(source: unknown, field: string): string {
  const direct = (source as Record<string, unknown> | undefined)?.[field];
  const value =
    direct ??
    field.split('.').reduce<unknown>((object, name) => (object as Record<string, unknown>)?.[name], source);
  return Array.isArray(value) ? value.join('\n') : value === undefined || value === null ? '' : String(value);
}
