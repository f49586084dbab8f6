import { Option } from '@commander-js/extra-typings';
import { CORPUS, FIELD, INDEX } from '../shared/collection-options';
import { npmCommand, positiveNumber, wholeNumber } from '../shared/command-line';
import { LONG_PASSAGES, OPENSEARCH } from '../shared/system-options';
import { type ModelName, readModelName } from './rerankers/model-name';

const LARGEST = 1_000;

const goldenQueries = new Option(
  '--golden-queries <file>',
  'instead of an evaluation: scores these cases and shows those that fail, with their texts; goes with --model, or ' +
    '--opensearch and --pipeline; exit code 1 when too few hold',
);

const collect = <Value>(read: (text: string) => Value) => {
  return (text: string, earlier: readonly Value[] = []): readonly Value[] => [...earlier, read(text)];
};

const pipelines = new Option(
  '--pipeline <name>',
  'a search pipeline on it that reranks --index, with a model of its own; may be given several times',
).argParser<readonly string[]>(collect((name) => name));

const models = new Option(
  '--model <id>',
  'a Hugging Face cross-encoder with an ONNX export, a folder with one, "bundled" (the small model that comes with this project; ' +
    'the default without --pipeline), "sagemaker:ENDPOINT", "sagemaker-tei:ENDPOINT" or "bedrock:MODEL"; may be given several ' +
    'times. One on this machine is registered on the cluster for the time of the evaluation, if it is the only one; else all ' +
    'score the hits of the plain search directly',
).argParser<readonly ModelName[]>(collect(readModelName));

/** The command and its options. */
export const COMMAND = npmCommand(
  'npm run evaluate --',
  'Searches with and without reranking for queries whose answers people have judged, and says whether reranking helps.',
)
  .optionsGroup('Data (default: NovelEval, 21 questions over 420 passages, which comes with this project):')
  .option(
    '--queries <file>',
    'TSV "id<TAB>query", BEIR\'s queries.jsonl, TREC topics, or a query set of the Search Relevance Workbench',
  )
  .option('--qrels <file>', "TREC qrels, BEIR's TSV, or a judgment list of the Search Relevance Workbench")
  .addOption(CORPUS)
  .addOption(INDEX)
  .addOption(FIELD)
  .optionsGroup('Search:')
  .addOption(OPENSEARCH)
  .addOption(pipelines)
  .addOption(models)
  .option(
    '--region <name>',
    'where hosted models are (default: AWS_REGION, AWS_DEFAULT_REGION); the keys in the environment sign',
  )
  .addOption(LONG_PASSAGES)
  .option(
    '--depth <n>',
    `how many hits of the plain search are reranked, from --k to ${LARGEST}; not with --candidates judged`,
    wholeNumber(1, LARGEST),
    50,
  )
  .option(
    '--plain-query <file>',
    'the body of your own search, JSON with {{query}} in its strings, as the plain search (default: a match query on the field)',
  )
  .addOption(
    new Option(
      '--candidates <kind>',
      'search: what plain search finds in the whole index; judged: all passages that are judged for the query and no others, as ' +
        'published NovelEval results have it',
    )
      .choices(['search', 'judged'])
      .default('search'),
  )
  .optionsGroup('Measures:')
  .option('--k <n>', 'how many hits a user looks at', wholeNumber(1, LARGEST), 10)
  .option('--relevance-level <n>', 'the grade from which a passage is relevant', wholeNumber(1, LARGEST), 1)
  .option(
    '--repeat <n>',
    'searches of each kind per query; more of them make latency steadier',
    wholeNumber(1, LARGEST),
    1,
  )
  .optionsGroup('Output:')
  .option('--html <file>', 'the report as a page', 'evaluation.html')
  .option('--json <file>', 'the report as JSON, rankings included')
  .option('--runs <folder>', "the orders and the judgements in TREC's formats, for trec_eval and its kin")
  .option(
    '--write-query-set <file>',
    "the judged queries, to be put into OpenSearch's Search Relevance Workbench",
  )
  .option('--write-judgments <file>', 'the judgements, to be put there')
  .optionsGroup('Golden queries (model.proof of a profile; docs/golden-queries.md):')
  .option(
    '--write-golden-queries <file>',
    'after the evaluation: cases that hold with this model, from the judgements',
  )
  .addOption(goldenQueries)
  .option('--minimum-share <share>', 'the share of them that must hold, 1 for all', positiveNumber(1), 1);

const BESIDE_GOLDEN_QUERIES = [
  'goldenQueries',
  'minimumShare',
  'opensearch',
  'pipeline',
  'model',
  'longPassages',
];
goldenQueries.conflicts(
  COMMAND.options
    .map((option) => option.attributeName())
    .filter((name) => !BESIDE_GOLDEN_QUERIES.includes(name)),
);
