import { accessSync, constants, existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { PASSAGE_FIELD } from '../../local/system/passages';
import { parseOptions, readSystemOptions, usageError } from '../shared/options';
import type { CandidateSource } from './search';

const SHIPPED = join(__dirname, 'noveleval');
const LARGEST_DEPTH = 1_000;

/** How the command is called. */
export const USAGE = `Usage: npm run evaluate -- [options]

Searches with and without reranking for queries whose answers people have judged, and says whether reranking helps.

Data (default: NovelEval, 21 questions over 420 passages, which comes with this project)
  --queries FILE          TSV "id<TAB>query", or BEIR's queries.jsonl
  --qrels FILE            TREC qrels, or BEIR's TSV
  --corpus FILE           TSV "id<TAB>text", or BEIR's corpus.jsonl; loaded into an index that is removed again
  --index NAME            or an index of your own, which is only searched; needs --opensearch
  --field NAME            its text field                              (default: ${PASSAGE_FIELD})

Search
  --opensearch URL        use this cluster instead of starting one; may carry user:password
  --pipeline NAME         the search pipeline on it that reranks --index; without it, connector, model and pipeline
                          are registered for the time of the evaluation
  --model ID              a Hugging Face cross-encoder with an ONNX export, such as
                          cross-encoder/ms-marco-MiniLM-L-6-v2, or a folder
                                                                      (default: the small model that comes along)
  --depth N               how many hits of the plain search are reranked, up to ${LARGEST_DEPTH}      (default: 50)
  --candidates KIND       search: what plain search finds in the whole index; judged: only the passages that are
                          judged for the query, as published NovelEval results have it   (default: search)

Measures
  --k N                   how many hits a user looks at               (default: 10)
  --relevance-level N     the grade from which a passage is relevant  (default: 1)
  --repeat N              searches of each kind per query; more of them make latency steadier   (default: 1)

Output
  --html FILE             the report as a page                        (default: evaluation.html)
  --json FILE             the report as JSON, rankings included

Golden queries (model.proof of a profile; docs/golden-queries.md)
  --write-golden-queries FILE   after the evaluation: cases that hold with this model, from the judgements
  --golden-queries FILE         instead of an evaluation: scores these cases and shows those that fail, with their texts;
                                goes with --model, or --opensearch and --pipeline; exit code 1 when too few hold
  --minimum-share N             the share of them that must hold      (default: 1, all)

  --help                  print this`;

const text = { type: 'string' } as const;
/** The options that the command knows. */
export const DEFINITIONS = {
  queries: text,
  qrels: text,
  corpus: text,
  index: text,
  field: text,
  opensearch: text,
  pipeline: text,
  model: text,
  depth: text,
  candidates: text,
  k: text,
  'relevance-level': text,
  repeat: text,
  html: text,
  json: text,
  'golden-queries': text,
  'minimum-share': text,
  'write-golden-queries': text,
  help: { type: 'boolean' },
} as const;

/** An index of your own and the pipeline that reranks it. */
export interface OwnIndex {
  readonly opensearchUrl: string;
  readonly index: string;
  readonly field: string;
  /** @default - one is registered, with a model on this machine */
  readonly pipelineName?: string;
  readonly modelId?: string;
}

/** The options of the command line. */
export interface EvaluateOptions {
  /** The collection's name in the report. */
  readonly name: string;
  readonly queries: string;
  readonly qrels: string;
  /** Where the passages are. */
  readonly source:
    | { readonly corpus: string; readonly opensearchUrl?: string; readonly modelId?: string }
    | OwnIndex;
  readonly depth: number;
  readonly candidates: CandidateSource;
  readonly k: number;
  readonly relevanceLevel: number;
  readonly repeat: number;
  readonly html: string;
  readonly json?: string;
  /** Where golden queries are written. */
  readonly goldenQueries?: string;
}

/** Reads the command line. @returns undefined when only help is asked for @throws UsageError */
export function readOptions(args: readonly string[]): EvaluateOptions | undefined {
  const values = parseOptions(args, DEFINITIONS, USAGE);
  if (values.help) {
    return undefined;
  }
  const wholeNumber = (
    name: 'depth' | 'k' | 'relevance-level' | 'repeat',
    fallback: number,
    most: number,
  ) => {
    const value = values[name] === undefined ? fallback : Number(values[name]);
    if (!Number.isInteger(value) || value < 1 || value > most) {
      throw usageError(`--${name} must be a whole number from 1 to ${most}, not ${values[name]}`, USAGE);
    }
    return value;
  };
  const k = wholeNumber('k', 10, LARGEST_DEPTH);
  const depth = wholeNumber('depth', Math.max(50, k), LARGEST_DEPTH);
  if (depth < k) {
    throw usageError(`--depth ${depth} is less than --k ${k}: what is measured must be reranked`, USAGE);
  }
  const { candidates = 'search' } = values;
  if (candidates !== 'search' && candidates !== 'judged') {
    throw usageError(`--candidates must be search or judged, not ${candidates}`, USAGE);
  }
  const { html = 'evaluation.html', json, 'write-golden-queries': goldenQueries } = values;
  for (const file of [html, json, goldenQueries].filter((one) => one !== undefined)) {
    checkWritable(file);
  }
  return {
    ...readData(values),
    depth,
    candidates,
    k,
    relevanceLevel: wholeNumber('relevance-level', 1, 1_000),
    repeat: wholeNumber('repeat', 1, 1_000),
    html,
    json,
    goldenQueries,
  };
}

type Values = Partial<Record<Exclude<keyof typeof DEFINITIONS, 'help'>, string>>;

function readData(values: Values): Pick<EvaluateOptions, 'name' | 'queries' | 'qrels' | 'source'> {
  const { queries, qrels, corpus, index, field, pipeline } = values;
  const { opensearchUrl, modelId } = readSystemOptions(
    { opensearch: values.opensearch, model: values.model },
    USAGE,
  );
  const refuse = (problem: string) => usageError(problem, USAGE);
  if (index === undefined && (field ?? pipeline) !== undefined) {
    throw refuse('--field and --pipeline go with --index');
  }
  if (!queries && !qrels && !corpus && index === undefined) {
    return {
      name: 'NovelEval',
      queries: join(SHIPPED, 'queries.tsv'),
      qrels: join(SHIPPED, 'qrels.txt'),
      source: { corpus: join(SHIPPED, 'corpus.tsv'), opensearchUrl, modelId },
    };
  }
  if (!queries || !qrels || Boolean(corpus) === Boolean(index)) {
    throw refuse('data of your own need --queries, --qrels, and either --corpus or --index');
  }
  const name = corpus ?? index!;
  if (corpus) {
    return { name, queries, qrels, source: { corpus, opensearchUrl, modelId } };
  }
  if (!opensearchUrl) {
    throw refuse('--index needs --opensearch');
  }
  if (pipeline !== undefined && modelId !== undefined) {
    throw refuse('--model does not go with --pipeline: the pipeline has a model of its own');
  }
  const own = {
    opensearchUrl,
    index: index!,
    field: field ?? PASSAGE_FIELD,
    pipelineName: pipeline,
    modelId,
  };
  return { name, queries, qrels, source: own };
}

/** An evaluation may take long; whether its result can be written is known before. */
function checkWritable(file: string): void {
  try {
    accessSync(existsSync(file) ? file : dirname(resolve(file)), constants.W_OK);
  } catch (error) {
    throw usageError(`cannot write ${file}: ${(error as Error).message}`, USAGE);
  }
}
