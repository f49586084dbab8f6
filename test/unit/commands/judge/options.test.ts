import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readOptions } from '../../../../commands/judge/options';
import { UsageError } from '../../../../commands/shared/usage-error';

const OWN = ['--queries', 'log.csv', '--opensearch', 'https://ana:secret@search.example', '--index', 'wiki'];

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'judge-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

it('grades the collection that comes with this project by default', () => {
  expect(readOptions([])).toMatchObject({
    passages: 'NovelEval',
    folder: join('judgements', 'NovelEval'),
    queries: expect.stringMatching(/queries\.tsv$/),
    source: { corpus: expect.stringMatching(/corpus\.tsv$/) },
    grader: expect.stringMatching(/./),
    ...{ k: 10, depth: 50, sample: 50 },
  });
});

it('searches an index of your own, by a search of your own, and tells nobody the password', () => {
  const plainQuery = join(folder, 'search.json');
  writeFileSync(plainQuery, '{"query":{"match":{"title":"{{query}}"}}}');
  const search = ['--field', 'body', '--pipeline', 'p', '--plain-query', plainQuery];
  const options = readOptions([...OWN, ...search, '--depth', '100']);
  expect(options).toMatchObject({
    passages: 'wiki',
    source: { opensearchUrl: OWN[3], index: 'wiki', field: 'body', pipelineName: 'p' },
    plainQuery: { file: plainQuery },
    evaluateArguments: [
      ...['--opensearch', 'https://search.example', '--index', 'wiki', '--field', 'body'],
      ...['--pipeline', 'p', '--plain-query', plainQuery, '--depth', '100'],
    ],
  });
});

it('keeps the grades of an alias or a path in a folder of its name', () => {
  const folderOf = (args: readonly string[]) => (readOptions(args) as { folder: string }).folder;
  expect(folderOf([...OWN.slice(0, 5), 'wiki-*,faq'])).toBe(join('judgements', 'wiki-_faq'));
  expect(folderOf(['--queries', 'q', '--corpus', '/data/corpus.tsv'])).toBe(join('judgements', 'corpus.tsv'));
});

it('reranks by a hosted model, which the evaluation then names too', () => {
  const hosted = ['--model', 'sagemaker-tei:reranker', '--region', 'eu-central-1'];
  expect(readOptions(hosted)).toMatchObject({
    model: { kind: 'hosted', name: 'reranker', protocol: 'tei' },
    region: 'eu-central-1',
    evaluateArguments: expect.arrayContaining(hosted),
  });
});

it.each([
  [['--queries', 'log.csv'], /your own data need --queries and either --corpus or --index/],
  [['--corpus', 'c.tsv'], /your own data need --queries/],
  [['--queries', 'log.csv', '--index', 'wiki'], /'--index <name>' needs option '--opensearch <url>'/],
  [['--query-column', 'q'], /'--query-column <name>' needs option '--queries <file>'/],
  [[...OWN, '--k', '20', '--depth', '10'], /--depth 10 is less than --k 20/],
  [['--model', 'bedrock:foo'], /'bedrock:foo' is invalid\. The models of Bedrock that score passages are /],
  [['--region', 'eu-central-1'], /'--region <name>' needs option '--model <id>'/],
  [['--grader', '../ana'], /'--grader <name>' argument '\.\.\/ana' is invalid/],
  [['--grader', 'a b'], /begin with a letter or digit/],
])('rejects %j', (args, message) => {
  expect(() => readOptions(args)).toThrow(UsageError);
  expect(() => readOptions(args)).toThrow(message);
});
