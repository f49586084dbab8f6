import { writeFileSync } from 'node:fs';
import type { Lifetime } from '../shared/lifetime';
import { progressToStderr } from '../shared/run';
import { UsageError } from '../shared/usage-error';
import { type Collection, type JudgedQuery, joinCollection } from './collection';
import { compareRerankers, PLAIN } from './comparison';
import { comparisonText } from './comparison-table';
import { warningsOf } from './comparison-wording';
import { readCorpus } from './corpus-file';
import { distinct } from './distinct';
import { showGoldenQueries } from './golden-queries';
import { comparisonPage } from './html/comparison-page';
import { reportPage } from './html/page';
import { type EvaluateOptions, readOptions } from './options';
import { readQrels } from './qrels-file';
import { readQueries } from './queries-file';
import { makeReport, type Report } from './report';
import { type QueryRun, runQueries } from './run';
import { warningsAboutLeftOut } from './run-warnings';
import { timedSearch } from './search';
import { reportText } from './table';
import { type EvaluatedTarget, type TargetContext, withTarget } from './target';
import { type NamedRuns, writeRunFiles } from './trec/run-files';
import { writeLists } from './workbench/write-lists';
import { writeGoldenQueries } from './write-golden-queries';

/** Searches with and without reranking for judged queries, and says whether reranking helps. */
export async function evaluate(args: readonly string[], lifetime: Lifetime): Promise<void> {
  const context = { progress: progressToStderr(), signal: lifetime.signal };
  const options = readOptions(args);
  if ('minimumShare' in options) {
    await showGoldenQueries(options, context);
    return;
  }
  const { source } = options;
  const passages = 'corpus' in source ? readCorpus(source.corpus, context.progress) : undefined;
  const queries = readQueries(options.queries);
  const collection = joinCollection({
    queries,
    qrels: readQrels(options.qrels, queries),
    held: passages,
    relevanceLevel: options.relevanceLevel,
  });
  writeLists(collection.queries, options, context.progress);
  await withTarget(options, passages, context, async (target) => {
    const results = await evaluateOn(target, options, collection, context, passages?.length);
    publish(results, options, context.progress);
    if (options.goldenQueries !== undefined) {
      const { relevanceLevel } = options;
      const writing = { ...target, ...context, relevanceLevel, say: context.progress };
      await writeGoldenQueries(options.goldenQueries, results[0]!.runs, writing);
    }
  });
}

/** What one reranker made of the queries. */
interface Result extends NamedRuns {
  readonly report: Report;
}

async function evaluateOn(
  target: EvaluatedTarget,
  options: EvaluateOptions,
  { queries, warnings }: Collection,
  context: TargetContext,
  passages: number | undefined,
): Promise<readonly Result[]> {
  const { k, depth, candidates, relevanceLevel, repeat, plainQuery } = options;
  const { opensearchVersion, rerankers } = target;
  const number = rerankers.length === 1 ? '' : ` by each of ${rerankers.length}`;
  context.progress(`searching for ${queries.length} queries, with and without reranking${number}`);
  const search = (query: JudgedQuery) => timedSearch(target, query, options);
  const { runs, leftOut } = await runQueries(queries, { ...context, search, rerankers, repeat });
  const unsearchable = warningsAboutLeftOut(leftOut, queries.length);
  const [first] = runs as [readonly QueryRun[]];
  if (first.length === 0) {
    throw new UsageError(`no query is left: ${unsearchable.join('; ')}`);
  }
  if (first.every(({ plain }) => plain.hits.length === 0)) {
    const where = plainQuery ? `by the search of ${plainQuery.file}, in` : `in field ${target.field} of`;
    throw new UsageError(`no query found a passage ${where} index ${target.index}`);
  }
  const time = new Date().toISOString();
  const settings = { k, depth, candidates, relevanceLevel, plainQuery: plainQuery?.file };
  const about = { collection: options.name, passages, ...settings, opensearchVersion, time };
  const names = distinct(
    rerankers.map(({ name }) => name),
    [PLAIN],
  );
  return rerankers.map(({ scoredBy }, place) => ({
    name: names[place]!,
    runs: runs[place]!,
    report: makeReport({ ...about, scoredBy }, runs[place]!, [...warnings, ...unsearchable]),
  }));
}

function publish(
  results: readonly Result[],
  { html, json, runFiles }: EvaluateOptions,
  progress: (line: string) => void,
): void {
  const { text, page, data, warnings } = results.length === 1 ? reportOf(results[0]!) : comparisonOf(results);
  process.stdout.write(`${text}\n`);
  for (const warning of warnings) {
    process.stderr.write(`Warning: ${warning}\n`);
  }
  if (json !== undefined) {
    writeFileSync(json, `${JSON.stringify(data)}\n`);
    progress(`wrote ${json}`);
  }
  if (runFiles !== undefined) {
    const named = results.length === 1 ? [{ ...results[0]!, name: 'reranked' }] : results;
    progress(`wrote qrels.txt, plain.run, ${writeRunFiles(runFiles, named).join(', ')} in ${runFiles}`);
  }
  writeFileSync(html, page);
  progress(`wrote ${html}`);
}

function reportOf({ report }: Result) {
  return { text: reportText(report), page: reportPage(report), data: report, warnings: report.warnings };
}

function comparisonOf(results: readonly Result[]) {
  const comparison = compareRerankers(results.map(({ name, report }) => ({ name, report })));
  return {
    text: comparisonText(comparison),
    page: comparisonPage(comparison),
    data: comparison,
    warnings: warningsOf(comparison),
  };
}
