import {
  formatGoldenQueries,
  GOLDEN_QUERY_LIMITS,
  type GoldenQuery,
} from '../../protocol/golden-queries/golden-query';
import { goldenQuerySchema } from '../../protocol/golden-queries/schema';
import type { QueryRun } from './run';

/** The parts of an evaluation from which golden queries are drafted. */
export interface DraftOptions {
  /** The grade from which a passage is relevant. */
  readonly relevanceLevel: number;
  /** The texts of passages by their ids. */
  readonly texts: ReadonlyMap<string, string>;
}

/** Golden queries, and why other queries gave none. */
export interface DraftedGoldenQueries {
  readonly cases: readonly GoldenQuery[];
  /** Ids of queries by the reason for which they were left out. */
  readonly omitted: ReadonlyMap<string, readonly string[]>;
  /** Passages judged not relevant that the winner does not beat, or hardly: they are no losers. */
  readonly notBeaten: number;
}

/** A smaller difference may be another one on another machine. */
export const MARGIN = 0.01;
/** The closest say most, and more of them take longer. */
const LOSERS = 5;

const REASONS = {
  relevant: 'no passage that is judged relevant is among the candidates',
  others: 'no passage that is judged not relevant is among the candidates',
  beaten: `no passage that is judged not relevant has a score that is lower by ${MARGIN} or more`,
  texts: `a text is empty, longer than ${GOLDEN_QUERY_LIMITS.characters} characters, or the same as another`,
  room: `a file holds ${GOLDEN_QUERY_LIMITS.cases} cases and ${GOLDEN_QUERY_LIMITS.bytes} bytes; these have the smallest differences`,
} as const;

/** The ids of all passages that may become part of a golden query. */
export function judgedCandidates(runs: readonly QueryRun[]): string[] {
  const ids = runs.flatMap(({ query, reranked }) =>
    reranked.hits.filter(({ id }) => (query.judgements.get(id) ?? -1) >= 0).map(({ id }) => id),
  );
  return [...new Set(ids)];
}

/**
 * Makes golden queries that hold today, so that they fail when the model gets worse: of each query the best scored among
 * the highest graded candidates as the winner, and as losers those judged not relevant that it beats, the closest first.
 */
export function draftGoldenQueries(runs: readonly QueryRun[], options: DraftOptions): DraftedGoldenQueries {
  const omitted = new Map<string, string[]>();
  const omit = (id: string, reason: keyof typeof REASONS) =>
    omitted.set(REASONS[reason], [...(omitted.get(REASONS[reason]) ?? []), id]);
  const drafts: Draft[] = [];
  let notBeaten = 0;
  for (const run of runs) {
    const draft = draftOf(run, options);
    if (typeof draft === 'string') {
      omit(run.query.id, draft);
    } else {
      drafts.push(draft);
      notBeaten += draft.notBeaten;
    }
  }
  const kept = new Set(fitting(drafts));
  for (const { queryId } of drafts.filter((draft) => !kept.has(draft))) {
    omit(queryId, 'room');
  }
  return {
    cases: drafts.filter((draft) => kept.has(draft)).map(({ goldenQuery }) => goldenQuery),
    omitted,
    notBeaten,
  };
}

interface Draft {
  readonly queryId: string;
  readonly goldenQuery: GoldenQuery;
  readonly difference: number;
  readonly notBeaten: number;
}

function draftOf({ query, reranked }: QueryRun, options: DraftOptions): Draft | keyof typeof REASONS {
  const judged = reranked.hits.flatMap(({ id, score }) => {
    const grade = query.judgements.get(id);
    return grade !== undefined && grade >= 0 ? [{ score, grade, text: options.texts.get(id) ?? '' }] : [];
  });
  const [winner] = judged
    .filter(({ grade }) => grade >= options.relevanceLevel)
    .sort((a, b) => b.grade - a.grade || b.score - a.score);
  const others = judged.filter(({ grade }) => grade < options.relevanceLevel);
  if (!winner || others.length === 0) {
    return winner ? 'others' : 'relevant';
  }
  const beaten = others
    .filter(({ score }) => score <= winner.score - MARGIN)
    .sort((a, b) => b.score - a.score);
  if (beaten.length === 0) {
    return 'beaten';
  }
  const id = /^[\w.:-]{1,64}$/.test(query.id) ? query.id : undefined;
  const losers = usable(
    beaten.map(({ text }) => text),
    winner.text,
  );
  const { data } = goldenQuerySchema.safeParse({ id, query: query.text, winner: winner.text, losers });
  return data
    ? {
        queryId: query.id,
        goldenQuery: data,
        difference: winner.score - beaten[0]!.score,
        notBeaten: others.length - beaten.length,
      }
    : 'texts';
}

/** Passages that differ from each other and from the winner, and are not too long. */
function usable(texts: readonly string[], winner: string): string[] {
  const seen = new Set([winner.trim(), '']);
  return texts
    .filter((text) => {
      const isNew = !seen.has(text.trim()) && text.length <= GOLDEN_QUERY_LIMITS.characters;
      seen.add(text.trim());
      return isNew;
    })
    .slice(0, LOSERS);
}

/** Those with the largest differences, as many as a file may hold. */
function fitting(drafts: readonly Draft[]): Draft[] {
  let bytes = 0;
  return [...drafts]
    .sort((a, b) => b.difference - a.difference)
    .slice(0, GOLDEN_QUERY_LIMITS.cases)
    .filter(({ goldenQuery }) => {
      const size = Buffer.byteLength(formatGoldenQueries([goldenQuery]));
      const fits = bytes + size <= GOLDEN_QUERY_LIMITS.bytes;
      bytes += fits ? size : 0;
      return fits;
    });
}
