import { accessSync, constants, existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { readCommandLine } from '../shared/command-line';
import { maxWindowsOf } from '../shared/system-options';
import { UsageError } from '../shared/usage-error';
import { COMMAND } from './command';
import { type PlainQuery, readPlainQuery } from './plain-query';
import type { CandidateSource } from './search';

const SHIPPED = join(__dirname, 'noveleval');

/** An index of your own and the pipeline that reranks it. */
export interface OwnIndex {
  readonly opensearchUrl: string;
  readonly index: string;
  readonly field: string;
  /** @default - one is registered, with a model on this machine */
  readonly pipelineName?: string;
  readonly modelId?: string;
  readonly maxWindows?: number;
}

/** The options of the command line. */
export interface EvaluateOptions {
  /** The collection's name in the report. */
  readonly name: string;
  readonly queries: string;
  readonly qrels: string;
  /** Where the passages are. */
  readonly source:
    | {
        readonly corpus: string;
        readonly opensearchUrl?: string;
        readonly modelId?: string;
        readonly maxWindows?: number;
      }
    | OwnIndex;
  readonly depth: number;
  readonly candidates: CandidateSource;
  /** The plain search. @default - a match query on the field */
  readonly plainQuery?: PlainQuery;
  readonly k: number;
  readonly relevanceLevel: number;
  readonly repeat: number;
  readonly html: string;
  readonly json?: string;
  /** Where golden queries are written. */
  readonly goldenQueries?: string;
  /** Where a query set of the Search Relevance Workbench is written. */
  readonly querySet?: string;
  /** Where a judgment list of the Search Relevance Workbench is written. */
  readonly judgments?: string;
}

/** Which golden queries are scored, and by which model. */
export interface GoldenQueriesOptions {
  readonly file: string;
  readonly minimumShare: number;
  /** @default - OpenSearch is started */
  readonly opensearchUrl?: string;
  /** The search pipeline whose model it is. @default - a model on this machine is registered */
  readonly pipelineName?: string;
  readonly modelId?: string;
  readonly maxWindows?: number;
}

type Values = ReturnType<typeof COMMAND.opts>;

/** Reads the command line. @throws UsageError */
export function readOptions(args: readonly string[]): EvaluateOptions | GoldenQueriesOptions {
  const needs = { minimumShare: 'goldenQueries', field: 'index', index: 'opensearch' } as const;
  const values = readCommandLine(COMMAND, args, needs);
  return values.goldenQueries === undefined
    ? evaluateOptions(values)
    : goldenQueriesOptions(values, values.goldenQueries);
}

function goldenQueriesOptions(values: Values, file: string): GoldenQueriesOptions {
  const { minimumShare, opensearch, pipeline, model } = values;
  if (pipeline !== undefined && opensearch === undefined) {
    COMMAND.error("error: option '--pipeline <name>' needs option '--opensearch <url>'");
  }
  const maxWindows = maxWindowsOf(values);
  return {
    file,
    minimumShare,
    opensearchUrl: opensearch,
    pipelineName: pipeline,
    modelId: model,
    maxWindows,
  };
}

function evaluateOptions(values: Values): EvaluateOptions {
  const { k, candidates, relevanceLevel, repeat, html, json } = values;
  const { writeGoldenQueries: goldenQueries, writeQuerySet: querySet, writeJudgments: judgments } = values;
  if (candidates === 'judged' && values.plainQuery !== undefined) {
    COMMAND.error('error: --plain-query finds the candidates, and --candidates judged names them');
  }
  const plainQuery = values.plainQuery === undefined ? undefined : readPlainQuery(values.plainQuery);
  if (candidates === 'judged' && COMMAND.getOptionValueSource('depth') === 'cli') {
    COMMAND.error('error: --depth says nothing with --candidates judged, which ranks all judged passages');
  }
  const depth =
    COMMAND.getOptionValueSource('depth') === 'default' ? Math.max(values.depth, k) : values.depth;
  if (depth < k) {
    COMMAND.error(`error: --depth ${depth} is less than --k ${k}: what is measured must be reranked`);
  }
  const files = { html, json, goldenQueries, querySet, judgments };
  for (const file of Object.values(files).filter((one) => one !== undefined)) {
    checkWritable(file);
  }
  const settings = { depth, candidates, plainQuery, k, relevanceLevel, repeat };
  return { ...readData(values), ...settings, ...files };
}

function readData(values: Values): Pick<EvaluateOptions, 'name' | 'queries' | 'qrels' | 'source'> {
  const { queries, qrels, corpus, index, field, pipeline, opensearch, model: modelId } = values;
  if (index === undefined && pipeline !== undefined) {
    COMMAND.error("error: option '--pipeline <name>' needs option '--index <name>'");
  }
  const scored = { opensearchUrl: opensearch, modelId, maxWindows: maxWindowsOf(values) };
  if (!queries && !qrels && !corpus && !index) {
    return {
      name: 'NovelEval',
      queries: join(SHIPPED, 'queries.tsv'),
      qrels: join(SHIPPED, 'qrels.txt'),
      source: { corpus: join(SHIPPED, 'corpus.tsv'), ...scored },
    };
  }
  if (queries && qrels && corpus) {
    return { name: corpus, queries, qrels, source: { corpus, ...scored } };
  }
  if (queries && qrels && index) {
    const source = { ...scored, opensearchUrl: opensearch!, index, field, pipelineName: pipeline };
    return { name: index, queries, qrels, source };
  }
  return COMMAND.error('error: your own data need --queries, --qrels, and either --corpus or --index');
}

/** An evaluation may take long; whether its result can be written is known before. */
function checkWritable(file: string): void {
  try {
    accessSync(existsSync(file) ? file : dirname(resolve(file)), constants.W_OK);
  } catch (error) {
    throw new UsageError(`cannot write ${file}: ${(error as Error).message}`);
  }
}
