import type { JudgedQuery } from './collection';
import type { ScoredPassage } from './ranking';
import { type TimedSearch, UnsearchableQueryError } from './search';

/** The results of the searches for one query. */
export interface QueryRun {
  readonly query: JudgedQuery;
  readonly plain: SearchRun;
  readonly reranked: SearchRun;
}

/** The searches of one kind for one query. */
export interface SearchRun {
  readonly hits: readonly ScoredPassage[];
  /** The hits that were the query itself, left out. @default - none */
  readonly ownPassages?: readonly string[];
  /** How long each of them took. */
  readonly milliseconds: readonly number[];
}

/** The results for all queries. */
export interface QueryRuns {
  readonly runs: readonly QueryRun[];
  /** Queries that are left out, since they cannot be searched for: the reason of each, by its id. */
  readonly leftOut: ReadonlyMap<string, string>;
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
export async function runQueries(queries: readonly JudgedQuery[], options: RunOptions): Promise<QueryRuns> {
  const { search, progress, signal } = options;
  for (const query of queries.slice(0, WARM_UP_QUERIES)) {
    signal.throwIfAborted();
    await orReason(searchBothWays(query, search, 1));
  }
  const runs: QueryRun[] = [];
  const leftOut = new Map<string, string>();
  let said = performance.now();
  for (const query of queries) {
    signal.throwIfAborted();
    const searches = await orReason(searchBothWays(query, search, options.repeat));
    if (typeof searches === 'string') {
      leftOut.set(query.id, searches);
    } else {
      runs.push({ query, ...searches });
    }
    if (performance.now() - said > PROGRESS_MS) {
      said = performance.now();
      progress(`searched for ${runs.length} of ${queries.length} queries`);
    }
  }
  return { runs, leftOut };
}

/** What the searches found, or why there can be none. */
async function orReason<Searches>(searches: Promise<Searches>): Promise<Searches | string> {
  try {
    return await searches;
  } catch (error) {
    if (error instanceof UnsearchableQueryError) {
      return error.message;
    }
    throw error;
  }
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
  const { hits = [], ownPassages = [] } = searches[0] ?? {};
  return { hits, ownPassages, milliseconds: searches.map(({ milliseconds }) => milliseconds) };
}
