import { accessSync, constants, existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { readCommandLine } from '../shared/command-line';
import { maxWindowsOf } from '../shared/system-options';
import { UsageError } from '../shared/usage-error';
import { COMMAND } from './command';
import { type PlainQuery, readPlainQuery } from './plain-query';
import { hostedRegion, type ModelName } from './rerankers/model-name';
import type { CandidateSource } from './search';

const SHIPPED = join(__dirname, 'noveleval');

/** An index of your own. */
export interface EvaluatedIndex {
  readonly opensearchUrl: string;
  readonly index: string;
  readonly field: string;
}

/** By what the hits are reranked; the bundled model when nothing is named. */
interface Rerankers {
  /** Search pipelines that are there. */
  readonly pipelines: readonly string[];
  readonly models: readonly ModelName[];
}

/** The options of the command line. */
export interface EvaluateOptions {
  /** The collection's name in the report. */
  readonly name: string;
  readonly queries: string;
  readonly qrels: string;
  /** Where the passages are. */
  readonly source: { readonly corpus: string; readonly opensearchUrl?: string } | EvaluatedIndex;
  readonly rerankers: Rerankers;
  /** Where hosted models are. @default - no hosted model can be asked */
  readonly region?: string;
  /** The windows that models on this machine read of a long passage. @default - it is cut */
  readonly maxWindows?: number;
  readonly depth: number;
  readonly candidates: CandidateSource;
  /** The plain search. @default - a match query on the field */
  readonly plainQuery?: PlainQuery;
  readonly k: number;
  readonly relevanceLevel: number;
  readonly repeat: number;
  readonly html: string;
  readonly json?: string;
  /** The folder where runs and qrels in TREC's formats are written. */
  readonly runFiles?: string;
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
  const needs = {
    minimumShare: 'goldenQueries',
    field: 'index',
    index: 'opensearch',
    region: 'model',
  } as const;
  const values = readCommandLine(COMMAND, args, needs);
  return values.goldenQueries === undefined
    ? evaluateOptions(values)
    : goldenQueriesOptions(values, values.goldenQueries);
}

function goldenQueriesOptions(values: Values, file: string): GoldenQueriesOptions {
  const { minimumShare, opensearch, pipeline = [], model = [] } = values;
  if (pipeline.length > 0 && opensearch === undefined) {
    COMMAND.error("error: option '--pipeline <name>' needs option '--opensearch <url>'");
  }
  const [only] = model;
  if (pipeline.length + model.length > 1 || only?.kind === 'hosted') {
    return COMMAND.error(
      'error: --golden-queries are scored by one --pipeline, or by one --model on this machine',
    );
  }
  return {
    file,
    minimumShare,
    opensearchUrl: opensearch,
    pipelineName: pipeline[0],
    modelId: only?.modelId,
    maxWindows: maxWindowsOf(values),
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
  const files = { html, json, runFiles: values.runs, goldenQueries, querySet, judgments };
  for (const file of Object.values(files).filter((one) => one !== undefined)) {
    checkWritable(file);
  }
  const rerankers = readRerankers(values);
  if (goldenQueries !== undefined && rerankers.models.length + rerankers.pipelines.length > 1) {
    COMMAND.error('error: --write-golden-queries writes cases that hold with one model; name one');
  }
  const maxWindows = maxWindowsOf(values);
  const settings = { depth, candidates, plainQuery, k, relevanceLevel, repeat, maxWindows };
  return { ...readData(values), rerankers, region: hostedRegion(values.region), ...settings, ...files };
}

function readRerankers(values: Values): Rerankers {
  const { pipeline: pipelines = [], model: models = [], index } = values;
  if (index === undefined && pipelines.length > 0) {
    COMMAND.error("error: option '--pipeline <name>' needs option '--index <name>'");
  }
  if (pipelines.length > 0 && models.length === 0 && maxWindowsOf(values) !== undefined) {
    COMMAND.error(
      'error: --long-passages is for models; the model of a pipeline reads them as its endpoint is set to',
    );
  }
  const names = [...pipelines, ...models.map(({ text }) => text)];
  const twice = names.find((name, place) => names.indexOf(name) < place);
  if (twice !== undefined) {
    COMMAND.error(`error: ${twice} is named twice`);
  }
  return { pipelines, models };
}

function readData(values: Values): Pick<EvaluateOptions, 'name' | 'queries' | 'qrels' | 'source'> {
  const { queries, qrels, corpus, index, field, opensearch: opensearchUrl } = values;
  if (!queries && !qrels && !corpus && !index) {
    return {
      name: 'NovelEval',
      queries: join(SHIPPED, 'queries.tsv'),
      qrels: join(SHIPPED, 'qrels.txt'),
      source: { corpus: join(SHIPPED, 'corpus.tsv'), opensearchUrl },
    };
  }
  if (queries && qrels && corpus) {
    return { name: corpus, queries, qrels, source: { corpus, opensearchUrl } };
  }
  if (queries && qrels && index) {
    return { name: index, queries, qrels, source: { opensearchUrl: opensearchUrl!, index, field } };
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
