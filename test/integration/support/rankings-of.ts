import type { ScoredPassage } from '../../../commands/evaluate/ranking';

/** A report of an evaluation, as `--json` writes it. */
interface Ranked {
  readonly report: {
    readonly queries: readonly { readonly reranked: { readonly ranking: readonly ScoredPassage[] } }[];
  };
}

/** The reranked orders, with the scores in the 32 bits that OpenSearch has for them, and prints in fewer digits. */
export function rankingsOf({ report }: Ranked): ScoredPassage[][] {
  return report.queries.map(({ reranked }) =>
    reranked.ranking.map(({ id, score }) => ({ id, score: Math.fround(score) })),
  );
}
