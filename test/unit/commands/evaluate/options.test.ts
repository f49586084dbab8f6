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
    source: { corpus: 'c.jsonl' },
    rerankers: { pipelines: [], models: [{ kind: 'here', modelId: 'm' }] },
  });
  expect(read(...own, '--field', 'body')).toMatchObject({
    name: 'wiki',
    source: { index: 'wiki', field: 'body', opensearchUrl: 'https://search.example' },
    rerankers: { pipelines: ['rerank'], models: [] },
  });
});

it('takes several pipelines and models of every kind, each time anew', () => {
  const models = [
    'bundled',
    './folder',
    'sagemaker:my-endpoint',
    'sagemaker-tei:tei',
    'bedrock:cohere.rerank-v3-5:0',
  ];
  const named = models.flatMap((model) => ['--model', model]);
  const several = () => read(...own, '--pipeline', 'other', ...named, '--region', 'eu-west-1');
  several();
  expect(several()).toMatchObject({
    region: 'eu-west-1',
    rerankers: {
      pipelines: ['rerank', 'other'],
      models: [
        { kind: 'here', text: 'bundled' },
        { kind: 'here', modelId: './folder' },
        { kind: 'hosted', name: 'my-endpoint', protocol: 'pairs' },
        { kind: 'hosted', name: 'tei', protocol: 'tei' },
        { kind: 'hosted', name: 'cohere.rerank-v3-5:0', protocol: 'cohere-rerank' },
      ],
    },
  });
  expect(read()).toMatchObject({ rerankers: { pipelines: [], models: [] } });
});

it('reads long passages in windows where it is told to', () => {
  const windows = ['--long-passages', 'windows'];
  expect(read(...data, '--corpus', 'c.jsonl', ...windows)).toMatchObject({ maxWindows: 32 });
  expect(readOptions(['--golden-queries', 'g.jsonl', ...windows])).toMatchObject({ maxWindows: 32 });
  expect(read(...data, '--corpus', 'c.jsonl')).toMatchObject({ maxWindows: undefined });
});

it('reranks at least as deep as it measures', () => {
  expect(read('--k', '100')).toMatchObject({ k: 100, depth: 100 });
});

it.each([
  [['--k', '0'], /'--k <n>' argument '0' is invalid. It must be a whole number from 1 to 1000/],
  [['--depth', 'deep'], /'--depth <n>' argument 'deep' is invalid. It must be a whole number/],
  [['--k', '20', '--depth', '10'], /--depth 10 is less than --k 20/],
  [['--candidates', 'judged', '--depth', '20'], /--depth says nothing with --candidates judged/],
  [['--candidates', 'judged', '--plain-query', 'search.json'], /--plain-query finds the candidates/],
  [['--plain-query', '/nowhere/search.json'], /search.json cannot be read: ENOENT/],
  [['--relevance-level', '1.5'], /'--relevance-level <n>' argument '1.5' is invalid/],
  [['--candidates', 'all'], /'all' is invalid. Allowed choices are search, judged/],
  [data, /need --queries, --qrels, and either --corpus or --index/],
  [['--corpus', 'c.tsv'], /need --queries/],
  [[...own, '--long-passages', 'windows'], /--long-passages is for models/],
  [[...own, '--corpus', 'c.tsv'], /'--corpus <file>' cannot be used with option '--index <name>'/],
  [
    [...data, '--index', 'wiki', '--pipeline', 'rerank'],
    /'--index <name>' needs option '--opensearch <url>'/,
  ],
  [['--model', 'a', '--model', 'a'], /a is named twice/],
  [
    ['--model', 'bedrock:cohere.rerank-v4'],
    /are bedrock:amazon.rerank-v1:0 and bedrock:cohere.rerank-v3-5:0/,
  ],
  [['--model', 'bedrock:constructor'], /'bedrock:constructor' is invalid/],
  [['--model', 'sagemaker:a_b'], /After sagemaker: comes the name of an endpoint/],
  [['--region', 'eu-west-1'], /'--region <name>' needs option '--model <id>'/],
  [['--model', 'a', '--model', 'b', '--write-golden-queries', 'g'], /that hold with one model; name one/],
  [['--pipeline', 'rerank'], /'--pipeline <name>' needs option '--index <name>'/],
  [['--field', 'body'], /'--field <name>' needs option '--index <name>'/],
  [['--opensearch', 'localhost:9200'], /--opensearch must be an http or https URL/],
  [['--json', '/nowhere/report.json'], /cannot write \/nowhere\/report.json/],
  [['--write-judgments', '/nowhere/list.json'], /cannot write \/nowhere\/list.json/],
])('rejects %j', (args, message) => {
  expect(() => read(...args)).toThrow(UsageError);
  expect(() => read(...args)).toThrow(message);
});
