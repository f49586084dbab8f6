import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readOptions } from '../../../../commands/evaluate/options';
import { UsageError } from '../../../../commands/shared/usage-error';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'options-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const read = (...args: string[]) => readOptions(['--html', join(folder, 'report.html'), ...args]);
const data = ['--queries', 'q.tsv', '--qrels', 'qrels.txt'];
const own = [...data, '--index', 'wiki', '--opensearch', 'https://search.example', '--pipeline', 'rerank'];

it('evaluates NovelEval when no data are named', () => {
  expect(read()).toMatchObject({
    name: 'NovelEval',
    source: { corpus: expect.stringMatching(/commands\/evaluate\/noveleval\/corpus\.tsv$/) },
    k: 10,
    depth: 50,
    candidates: 'search',
    relevanceLevel: 1,
    repeat: 1,
  });
});

it('takes a corpus, or an index with the pipeline that reranks it', () => {
  expect(read(...data, '--corpus', 'c.jsonl', '--model', 'm')).toMatchObject({
    name: 'c.jsonl',
    source: { corpus: 'c.jsonl', modelId: 'm' },
  });
  expect(read(...own, '--field', 'body')).toMatchObject({
    name: 'wiki',
    source: { index: 'wiki', field: 'body', pipelineName: 'rerank', opensearchUrl: 'https://search.example' },
  });
});

it('reranks at least as deep as it measures', () => {
  expect(read('--k', '100')).toMatchObject({ k: 100, depth: 100 });
});

it.each([
  [['--k', '0'], /--k must be a whole number from 1 to 1000, not 0/],
  [['--depth', 'deep'], /--depth must be a whole number .* not deep/],
  [['--k', '20', '--depth', '10'], /--depth 10 is less than --k 20/],
  [['--relevance-level', '1.5'], /--relevance-level must be/],
  [['--candidates', 'all'], /--candidates must be search or judged, not all/],
  [data, /need --queries, --qrels, and either --corpus or --index/],
  [['--corpus', 'c.tsv'], /need --queries/],
  [[...own, '--corpus', 'c.tsv'], /either --corpus or --index/],
  [[...data, '--index', 'wiki', '--pipeline', 'rerank'], /--index needs --opensearch/],
  [[...own, '--model', 'm'], /--model does not go with --pipeline/],
  [['--pipeline', 'rerank'], /--field and --pipeline go with --index/],
  [['--opensearch', 'localhost:9200'], /--opensearch must be an http or https URL/],
  [['--json', '/nowhere/report.json'], /cannot write \/nowhere\/report.json/],
])('rejects %j', (args, message) => {
  expect(() => read(...args)).toThrow(UsageError);
  expect(() => read(...args)).toThrow(message);
});
