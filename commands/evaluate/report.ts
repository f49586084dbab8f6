import { type LatencySummary, summarizeLatency } from './latency';
import { MEASURES, type Measure, type MeasureValues, measure, measureNames } from './measures';
import { ndcg, unjudged } from './metrics';
import { gradesOf, rankAsTrecEval, type ScoredPassage } from './ranking';
import type { QueryRun, SearchRun } from './run';
import { warningsAbout } from './run-warnings';
import type { CandidateSource } from './search';
import { comparePaired, mean, type PairedComparison } from './significance';

/** The result of an evaluation, as `--json` writes it. */
export interface Report {
  readonly about: ReportSubject;
  readonly measures: readonly MeasureReport[];
  /** The mean NDCG@k of the best order of the candidates that the searches found: no reranker can have more. */
  readonly ceiling: number;
  /** The mean share of the first k that nobody judged. */
  readonly unjudged: { readonly plain: number; readonly reranked: number };
  readonly latency: { readonly plain: LatencyReport; readonly reranked: LatencyReport };
  /** The scores that reranking gave to the relevant candidates and to the others. */
  readonly scores: { readonly relevant: readonly number[]; readonly other: readonly number[] };
  readonly queries: readonly QueryReport[];
  readonly warnings: readonly string[];
}

/** The subject and the settings of an evaluation. */
export interface ReportSubject {
  readonly collection: string;
  /** @default - not known: an index of your own */
  readonly passages?: number;
  readonly k: number;
  readonly depth: number;
  readonly candidates: CandidateSource;
  /** The file with the plain search. @default - a match query on the field */
  readonly plainQuery?: string;
  readonly relevanceLevel: number;
  /** @default - not known: the caller may not ask for it */
  readonly opensearchVersion?: string;
  readonly scoredBy: string;
  /** When, as ISO 8601. */
  readonly time: string;
}

/** A measure over all queries. */
export interface MeasureReport extends PairedComparison {
  readonly measure: Measure;
  readonly name: string;
  readonly plain: number;
  readonly reranked: number;
}

/** Latency with every single time, for the plot. */
interface LatencyReport extends LatencySummary {
  readonly milliseconds: readonly number[];
}

/** One query. */
export interface QueryReport {
  readonly id: string;
  readonly text: string;
  readonly plain: RankingReport;
  readonly reranked: RankingReport;
}

/** One ranking of one query. */
interface RankingReport {
  readonly measures: MeasureValues;
  readonly ranking: readonly ScoredPassage[];
}

/** Measures and compares what the searches gave. */
export function makeReport(
  about: ReportSubject,
  runs: readonly QueryRun[],
  warnings: readonly string[],
): Report {
  const queries = runs.map(
    (run): QueryReport => ({
      id: run.query.id,
      text: run.query.text,
      plain: rankingReport(run, run.plain, about),
      reranked: rankingReport(run, run.reranked, about),
    }),
  );
  return {
    about,
    measures: MEASURES.map((name) => compareMeasure(name, queries, about.k)),
    ceiling: mean(runs.map((run) => ndcgOfBestOrder(run, about.k))),
    unjudged: {
      plain: mean(runs.map((run) => unjudged(rankedGrades(run, run.plain), about.k))),
      reranked: mean(runs.map((run) => unjudged(rankedGrades(run, run.reranked), about.k))),
    },
    latency: {
      plain: latencyReport(runs.map(({ plain }) => plain)),
      reranked: latencyReport(runs.map(({ reranked }) => reranked)),
    },
    scores: splitScores(runs, about.relevanceLevel),
    queries,
    warnings: [...warnings, ...warningsAbout(runs, about.k)],
  };
}

function rankedGrades({ query }: QueryRun, { hits }: SearchRun) {
  return gradesOf(rankAsTrecEval(hits), query.judgements);
}

function rankingReport(run: QueryRun, search: SearchRun, about: ReportSubject): RankingReport {
  return {
    measures: measure(rankedGrades(run, search), run.query.judgements, about),
    ranking: rankAsTrecEval(search.hits),
  };
}

function compareMeasure(name: Measure, queries: readonly QueryReport[], k: number): MeasureReport {
  const plain = queries.map((query) => query.plain.measures[name]);
  const reranked = queries.map((query) => query.reranked.measures[name]);
  return {
    measure: name,
    name: measureNames(k)[name],
    plain: mean(plain),
    reranked: mean(reranked),
    ...comparePaired(plain, reranked),
  };
}

function ndcgOfBestOrder({ query, plain }: QueryRun, k: number): number {
  const grades = gradesOf(plain.hits, query.judgements);
  return ndcg(
    [...grades].sort((a = 0, b = 0) => b - a),
    query.judgements,
    k,
  );
}

function latencyReport(searches: readonly SearchRun[]): LatencyReport {
  const milliseconds = searches.flatMap((search) => search.milliseconds);
  return { ...summarizeLatency(milliseconds), milliseconds };
}

function splitScores(runs: readonly QueryRun[], relevanceLevel: number): Report['scores'] {
  const candidates = runs.flatMap(({ query, reranked }) =>
    reranked.hits.map(({ id, score }) => ({
      score,
      relevant: (query.judgements.get(id) ?? 0) >= relevanceLevel,
    })),
  );
  return {
    relevant: candidates.filter(({ relevant }) => relevant).map(({ score }) => score),
    other: candidates.filter(({ relevant }) => !relevant).map(({ score }) => score),
  };
}
