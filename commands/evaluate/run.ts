import type { JudgedQuery } from './collection';
import type { ScoredPassage } from './ranking';
import type { TimedSearch } from './search';

/** The results of the searches for one query. */
export interface QueryRun {
  readonly query: JudgedQuery;
  readonly plain: SearchRun;
  readonly reranked: SearchRun;
}

/** The searches of one kind for one query. */
export interface SearchRun {
  readonly hits: readonly ScoredPassage[];
  /** How long each of them took. */
  readonly milliseconds: readonly number[];
}

/** Settings of a run. */
export interface RunOptions {
  readonly search: (query: JudgedQuery, reranked: boolean) => Promise<TimedSearch>;
  /** Searches of each kind per query. */
  readonly repeat: number;
  readonly progress: (line: string) => void;
  readonly signal: AbortSignal;
}

/** Caches, connections and just-in-time compilers are warm after these; they are not timed. */
const WARM_UP_QUERIES = 3;
const PROGRESS_MS = 5_000;

/** Searches for every query with and without reranking, one search at a time. */
export async function runQueries(queries: readonly JudgedQuery[], options: RunOptions): Promise<QueryRun[]> {
  const { search, progress, signal } = options;
  for (const query of queries.slice(0, WARM_UP_QUERIES)) {
    signal.throwIfAborted();
    await searchBothWays(query, search, 1);
  }
  const runs: QueryRun[] = [];
  let said = performance.now();
  for (const query of queries) {
    signal.throwIfAborted();
    runs.push({ query, ...(await searchBothWays(query, search, options.repeat)) });
    if (performance.now() - said > PROGRESS_MS) {
      said = performance.now();
      progress(`searched for ${runs.length} of ${queries.length} queries`);
    }
  }
  return runs;
}

async function searchBothWays(query: JudgedQuery, search: RunOptions['search'], repeat: number) {
  const plain: TimedSearch[] = [];
  const reranked: TimedSearch[] = [];
  for (let round = 0; round < repeat; round++) {
    plain.push(await search(query, false));
    // A pipeline has nothing to do for a search that found nothing.
    if (plain[0]!.hits.length > 0) {
      reranked.push(await search(query, true));
    }
  }
  return { plain: collect(plain), reranked: collect(reranked) };
}

function collect(searches: readonly TimedSearch[]): SearchRun {
  return { hits: searches[0]?.hits ?? [], milliseconds: searches.map(({ milliseconds }) => milliseconds) };
}
