import { InvalidArgumentError, Option } from '@commander-js/extra-typings';
import { readModelName } from '../evaluate/rerankers/model-name';
import { CORPUS, FIELD, INDEX } from '../shared/collection-options';
import { npmCommand, wholeNumber } from '../shared/command-line';
import { OPENSEARCH } from '../shared/system-options';

const LARGEST = 1_000;
const LARGEST_SAMPLE = 10_000;
/** A file's name on any system. */
const NAME = /^[\p{L}\p{N}_][\p{L}\p{N}._@-]{0,59}$/u;

/** The command and its options. */
export const COMMAND = npmCommand(
  'npm run judge --',
  'Shows the hits of plain and reranked search, mixed and without saying which found them, to a person who grades them, and writes the grades as a qrels file for npm run evaluate.',
)
  .optionsGroup('Data (default: NovelEval, 21 questions over 420 passages, which comes with this project):')
  .option(
    '--queries <file>',
    'a search log or a file of queries: one a line, TSV "id<TAB>query", "query<TAB>count", .csv, JSON Lines, TREC topics, or a ' +
      'query set of the Search Relevance Workbench; equal queries are counted',
  )
  .option('--query-column <name>', 'the column or field that holds the query')
  .option('--count-column <name>', 'the one that holds how often it was searched for')
  .option(
    '--sample <n>',
    'how many queries are graded where there are more: two thirds the most frequent, the rest drawn from the others',
    wholeNumber(1, LARGEST_SAMPLE),
    50,
  )
  .addOption(CORPUS)
  .addOption(INDEX)
  .addOption(FIELD)
  .optionsGroup('Search:')
  .addOption(OPENSEARCH)
  .addOption(
    new Option(
      '--pipeline <name>',
      'the search pipeline on it that reranks --index; without it, connector, model and pipeline are registered for the time ' +
        'of the searches',
    ).conflicts('model'),
  )
  .addOption(
    new Option(
      '--model <id>',
      'a Hugging Face cross-encoder with an ONNX export, a folder with one, "bundled" (the small model that comes with this ' +
        'project; the default), "sagemaker:ENDPOINT", "sagemaker-tei:ENDPOINT" or "bedrock:MODEL"',
    ).argParser(readModelName),
  )
  .option(
    '--region <name>',
    'where a hosted model is (default: AWS_REGION, AWS_DEFAULT_REGION); the keys in the environment sign',
  )
  .option(
    '--depth <n>',
    `how many hits of the plain search are reranked, from --k to ${LARGEST}`,
    wholeNumber(1, LARGEST),
    50,
  )
  .option(
    '--plain-query <file>',
    'the body of your own search, JSON with {{query}} in its strings, as the plain search (default: a match query on the field)',
  )
  .option('--k <n>', 'how many hits of each order are graded', wholeNumber(1, LARGEST), 10)
  .optionsGroup('Grades:')
  .option('--grader <name>', 'who grades (default: the name of this user)', graderName)
  .option(
    '--folder <folder>',
    'where grades and qrels are kept (default: judgements/NAME, by the name of the passages)',
  )
  .option(
    '--summary',
    'instead of the page: how far the graders agree, and the qrels file, from the grades in --folder',
  );

function graderName(text: string): string {
  if (!NAME.test(text)) {
    throw new InvalidArgumentError(
      'It must have 1 to 60 letters, digits and . _ @ -, and begin with a letter or digit, since a file is named after it.',
    );
  }
  return text;
}
