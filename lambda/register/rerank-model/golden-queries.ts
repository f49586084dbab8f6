import { type GoldenQueryLine, nameOf } from '../../../protocol/golden-queries/golden-query';
import type { Cluster } from '../opensearch/cluster';
import { RegistrationError } from '../opensearch/errors';
import { scorePassages } from './text-similarity';

/** A case, and what a model gave its passages. */
export interface ScoredGoldenQuery {
  readonly goldenQuery: GoldenQueryLine;
  /** The score of the winner. */
  readonly winner: number;
  /** The scores of the losers, in the order of the case. */
  readonly losers: readonly number[];
  /** The place among the losers of the one with the highest score, counted from 0. */
  readonly bestLoser: number;
  /** Whether the winner has a higher score than every loser. */
  readonly holds: boolean;
}

/** The time of all cases together: with what registration needs besides, less than the registrar has. */
const BUDGET_MS = 240_000;
/** Searches go on meanwhile, over the same endpoint. */
const AT_A_TIME = 2;

/** How golden queries are scored. */
interface GoldenQueriesScoring {
  /**
   * Whether their endpoint is serverless: then they are scored one at a time, by the container that runs, since a second one
   * would have to start.
   *
   * @default false
   */
  readonly serverless?: boolean;
}

/**
 * Scores golden queries through OpenSearch, two at a time and within four minutes. No error repeats a text.
 *
 * @throws RegistrationError when time runs out, or a passage has no finite score
 * @throws ClusterError when the model does not answer
 */
export async function scoreGoldenQueries(
  cluster: Cluster,
  modelId: string,
  cases: readonly GoldenQueryLine[],
  { serverless = false }: GoldenQueriesScoring = {},
): Promise<ScoredGoldenQuery[]> {
  const deadline = cluster.deadline.within(BUDGET_MS);
  const scored: ScoredGoldenQuery[] = [];
  let next = 0;
  let failed = false;
  const work = async () => {
    while (next < cases.length && !failed) {
      const place = next++;
      if (deadline.remainingMs === 0) {
        throw outOfTime(modelId, `${scored.filter(Boolean).length} of ${cases.length}`, serverless);
      }
      scored[place] = await scoreOne(cluster, modelId, cases[place]!, deadline.remainingMs);
    }
  };
  await Promise.all(
    Array.from({ length: serverless ? 1 : AT_A_TIME }, () =>
      work().catch((error) => {
        failed = true;
        throw error;
      }),
    ),
  );
  return scored;
}

async function scoreOne(
  cluster: Cluster,
  modelId: string,
  goldenQuery: GoldenQueryLine,
  budgetMs: number,
): Promise<ScoredGoldenQuery> {
  const { query, winner, losers } = goldenQuery;
  const [won, ...lost] = await scorePassages(cluster, modelId, {
    query,
    passages: [winner, ...losers],
    budgetMs,
    goldenQuery: nameOf(goldenQuery),
  });
  const bestLoser = lost.indexOf(Math.max(...lost));
  return { goldenQuery, winner: won!, losers: lost, bestLoser, holds: won! > lost[bestLoser]! };
}

function outOfTime(modelId: string, done: string, serverless: boolean): RegistrationError {
  const faster = serverless ? 'more memory (endpoint.serverless.memorySize)' : 'a faster instance';
  return new RegistrationError(
    `Model ${modelId} scored ${done} golden queries in the time that there is, at most ${BUDGET_MS / 1_000} s. ` +
      `Take fewer or shorter ones, or ${faster}.`,
  );
}
