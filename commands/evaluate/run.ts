import type { JudgedQuery } from './collection';
import type { ScoredPassage } from './ranking';
import type { Reranker } from './rerankers/reranker';
import { type TimedSearch, UnsearchableQueryError } from './search';

/** The results of the searches for one query, in the plain order and in that of one reranker. */
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
  /** Of each reranker, in the order of the rerankers, those of the same queries. */
  readonly runs: readonly (readonly QueryRun[])[];
  /** Queries that are left out, since they cannot be searched for: the reason of each, by its id. */
  readonly leftOut: ReadonlyMap<string, string>;
}

/** Settings of a run. */
export interface RunOptions {
  readonly search: (query: JudgedQuery) => Promise<TimedSearch>;
  /** At least one. */
  readonly rerankers: readonly Pick<Reranker, 'rerank'>[];
  /** Searches of each kind per query. */
  readonly repeat: number;
  readonly progress: (line: string) => void;
  readonly signal: AbortSignal;
}

/** Caches, connections and just-in-time compilers are warm after these; they are not timed. */
const WARM_UP_QUERIES = 3;
const PROGRESS_MS = 5_000;

/** Searches for every query, and has what was found ordered by every reranker, one after the other. */
export async function runQueries(queries: readonly JudgedQuery[], options: RunOptions): Promise<QueryRuns> {
  const { rerankers, repeat, progress, signal } = options;
  for (const query of queries.slice(0, WARM_UP_QUERIES)) {
    signal.throwIfAborted();
    await orReason(searchBothWays(query, options, 1));
  }
  const runs: QueryRun[][] = rerankers.map(() => []);
  const leftOut = new Map<string, string>();
  let said = performance.now();
  for (const [place, query] of queries.entries()) {
    signal.throwIfAborted();
    const searches = await orReason(searchBothWays(query, options, repeat));
    if (typeof searches === 'string') {
      leftOut.set(query.id, searches);
    } else {
      const { plain } = searches;
      searches.reranked.forEach((reranked, reranker) => {
        runs[reranker]!.push({ query, plain, reranked });
      });
    }
    if (performance.now() - said > PROGRESS_MS) {
      said = performance.now();
      progress(`searched for ${place + 1} of ${queries.length} queries`);
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

async function searchBothWays(query: JudgedQuery, { search, rerankers }: RunOptions, repeat: number) {
  const plain: TimedSearch[] = [];
  const reranked: TimedSearch[][] = rerankers.map(() => []);
  for (let round = 0; round < repeat; round++) {
    const found = await search(query);
    plain.push(found);
    // There is nothing to do for a search that found nothing.
    if (found.hits.length > 0) {
      for (const [place, reranker] of rerankers.entries()) {
        reranked[place]!.push(await reranker.rerank(query, found));
      }
    }
  }
  return { plain: collect(plain), reranked: reranked.map(collect) };
}

/** Without the texts, which need not be in memory for long. */
function collect(searches: readonly TimedSearch[]): SearchRun {
  const { hits = [], ownPassages = [] } = searches[0] ?? {};
  return {
    hits: hits.map(({ id, score }) => ({ id, score })),
    ownPassages,
    milliseconds: searches.map(({ milliseconds }) => milliseconds),
  };
}
