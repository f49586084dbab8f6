import { writeFileSync } from 'node:fs';
import type { Lifetime } from '../shared/lifetime';
import { progressToStderr } from '../shared/run';
import { UsageError } from '../shared/usage-error';
import { type Collection, joinCollection } from './collection';
import { readCorpus } from './corpus-file';
import { showGoldenQueries } from './golden-queries';
import { reportPage } from './html/page';
import { type EvaluateOptions, readOptions } from './options';
import { readQrels } from './qrels-file';
import { readQueries } from './queries-file';
import { makeReport, type Report } from './report';
import { type QueryRun, runQueries } from './run';
import { warningsAboutLeftOut } from './run-warnings';
import { timedSearch } from './search';
import { reportText } from './table';
import { type EvaluatedTarget, withCorpus, withOwnIndex } from './target';
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
  const passages = 'corpus' in source ? readCorpus(source.corpus) : undefined;
  const queries = readQueries(options.queries);
  const collection = joinCollection({
    queries,
    qrels: readQrels(options.qrels, queries),
    held: passages,
    relevanceLevel: options.relevanceLevel,
  });
  writeLists(collection.queries, options, context.progress);
  const use = async (target: EvaluatedTarget) => {
    const { report, runs } = await evaluateOn(target, options, collection, context, passages?.length);
    publish(report, options, context.progress);
    if (options.goldenQueries !== undefined) {
      const { relevanceLevel } = options;
      const writing = { ...target, ...context, relevanceLevel, say: context.progress };
      await writeGoldenQueries(options.goldenQueries, runs, writing);
    }
  };
  await ('corpus' in source
    ? withCorpus(passages!, source, context, use)
    : withOwnIndex(source, context, use));
}

async function evaluateOn(
  target: EvaluatedTarget,
  options: EvaluateOptions,
  { queries, warnings }: Collection,
  context: { readonly progress: (line: string) => void; readonly signal: AbortSignal },
  passages: number | undefined,
): Promise<{ readonly report: Report; readonly runs: readonly QueryRun[] }> {
  const { k, depth, candidates, relevanceLevel, repeat, plainQuery } = options;
  const { opensearchVersion, scoredBy } = target;
  context.progress(`searching for ${queries.length} queries, with and without reranking`);
  const search = (query: Collection['queries'][number], reranked: boolean) =>
    timedSearch(target, query, options, reranked);
  const { runs, leftOut } = await runQueries(queries, { ...context, search, repeat });
  const unsearchable = warningsAboutLeftOut(leftOut, queries.length);
  if (runs.length === 0) {
    throw new UsageError(`no query is left: ${unsearchable.join('; ')}`);
  }
  if (runs.every(({ plain }) => plain.hits.length === 0)) {
    const where = plainQuery ? `by the search of ${plainQuery.file}, in` : `in field ${target.field} of`;
    throw new UsageError(`no query found a passage ${where} index ${target.index}`);
  }
  const time = new Date().toISOString();
  const settings = { k, depth, candidates, relevanceLevel, plainQuery: plainQuery?.file };
  const about = { collection: options.name, passages, ...settings, opensearchVersion, scoredBy, time };
  return { report: makeReport(about, runs, [...warnings, ...unsearchable]), runs };
}

function publish(report: Report, { html, json }: EvaluateOptions, progress: (line: string) => void): void {
  process.stdout.write(`${reportText(report)}\n`);
  for (const warning of report.warnings) {
    process.stderr.write(`Warning: ${warning}\n`);
  }
  if (json !== undefined) {
    writeFileSync(json, `${JSON.stringify(report)}\n`);
    progress(`wrote ${json}`);
  }
  writeFileSync(html, reportPage(report));
  progress(`wrote ${html}`);
}
