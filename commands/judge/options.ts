import { userInfo } from 'node:os';
import { basename, join } from 'node:path';
import { type PlainQuery, readPlainQuery } from '../evaluate/plain-query';
import { hostedRegion, type ModelName } from '../evaluate/rerankers/model-name';
import { readCommandLine } from '../shared/command-line';
import { COMMAND } from './command';
import { EXAMPLE } from './example';
import type { LogColumns } from './queries/log-entry';

/** An index of your own. */
interface GradedIndex {
  readonly opensearchUrl: string;
  readonly index: string;
  readonly field: string;
  /** The search pipeline that reranks it. @default - one is registered, with a model on this machine */
  readonly pipelineName?: string;
}

/** What is graded, and by whom. */
export interface JudgeOptions {
  readonly queries: string;
  readonly columns: LogColumns;
  readonly sample: number;
  readonly source: { readonly opensearchUrl?: string } & ({ readonly corpus: string } | GradedIndex);
  /** What reranks where no pipeline is named. @default - the bundled model */
  readonly model?: ModelName;
  /** Where hosted models are. @default - no hosted model can be asked */
  readonly region?: string;
  readonly depth: number;
  /** @default - a match query on the field */
  readonly plainQuery?: PlainQuery;
  readonly k: number;
  readonly grader: string;
  /** The name of the passages. */
  readonly passages: string;
  readonly folder: string;
  /** The options that name the same passages and searches to `npm run evaluate`. */
  readonly evaluateArguments: readonly string[];
}

/** The folder whose grades are summarized. */
export interface SummaryOptions {
  readonly summaryOf: string;
}

type Values = ReturnType<typeof COMMAND.opts>;

/** Reads the command line. @throws UsageError */
export function readOptions(args: readonly string[]): JudgeOptions | SummaryOptions {
  const needs = {
    index: 'opensearch',
    field: 'index',
    pipeline: 'index',
    region: 'model',
    queryColumn: 'queries',
    countColumn: 'queries',
  } as const;
  const values = readCommandLine(COMMAND, args, needs);
  const { corpus, index, queries, k, sample, queryColumn, countColumn } = values;
  if ((corpus !== undefined || index !== undefined) !== (queries !== undefined)) {
    COMMAND.error('error: your own data need --queries and either --corpus or --index');
  }
  const passages = index ?? (corpus === undefined ? 'NovelEval' : basename(corpus));
  const folder = values.folder ?? join('judgements', passages.replace(/[^\p{L}\p{N}._-]+/gu, '_'));
  if (values.summary) {
    return { summaryOf: folder };
  }
  return {
    queries: queries ?? EXAMPLE.queries,
    columns: { queryColumn, countColumn },
    ...{ sample, k, passages, folder },
    source: sourceOf(values),
    model: values.model,
    region: hostedRegion(values.region),
    depth: depthOf(values),
    plainQuery: values.plainQuery === undefined ? undefined : readPlainQuery(values.plainQuery),
    grader: values.grader ?? nameOfUser(),
    evaluateArguments: evaluateArguments(values),
  };
}

function sourceOf(values: Values): JudgeOptions['source'] {
  const { corpus, index, field, pipeline: pipelineName, opensearch } = values;
  return index === undefined
    ? { corpus: corpus ?? EXAMPLE.corpus, opensearchUrl: opensearch }
    : { opensearchUrl: opensearch!, index, field, pipelineName };
}

function depthOf({ depth, k }: Values): number {
  if (COMMAND.getOptionValueSource('depth') === 'default') {
    return Math.max(depth, k);
  }
  if (depth < k) {
    COMMAND.error(`error: --depth ${depth} is less than --k ${k}: what is graded must be reranked`);
  }
  return depth;
}

/** Only a name of which a file can be named; `root` on a machine where everybody is root says nothing, but hurts nobody. */
function nameOfUser(): string {
  const { username } = userInfo();
  return username.replace(/[^\p{L}\p{N}._@-]+/gu, '_').replace(/^[^\p{L}\p{N}_]+/u, '') || 'grader';
}

/** The options as they were given, but for a password in the URL. */
function evaluateArguments(values: Values): string[] {
  const { corpus, index, field, opensearch, pipeline, model, region, plainQuery } = values;
  const ifGiven = (name: 'depth' | 'k') =>
    COMMAND.getOptionValueSource(name) === 'cli' ? String(values[name]) : undefined;
  const url = opensearch === undefined ? undefined : new URL(opensearch).origin;
  const given = {
    ...{ corpus: corpus ?? (index === undefined ? EXAMPLE.corpus : undefined), opensearch: url, index },
    ...{ field: index === undefined ? undefined : field, pipeline, model: model?.text },
    ...{ region, 'plain-query': plainQuery },
    ...{ depth: ifGiven('depth'), k: ifGiven('k') },
  };
  return Object.entries(given).flatMap(([name, value]) => (value === undefined ? [] : [`--${name}`, value]));
}
