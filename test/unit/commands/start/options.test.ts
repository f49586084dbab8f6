import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { UsageError } from '../../../../commands/shared/usage-error';
import { readStartOptions } from '../../../../commands/start/options';
import { TUTORIAL } from '../../../../local/system/passages';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'start-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

it('searches the passages of the tutorial by default', () => {
  expect(readStartOptions({})).toMatchObject({ tutorial: true, passages: TUTORIAL.passages });
});

it('searches the passages of a file, by the columns that are named', () => {
  const passages = join(folder, 'own.csv');
  writeFileSync(passages, 'doc,body\na,one\n');
  expect(readStartOptions({ passages, column: 'body', 'id-column': 'doc' })).toMatchObject({
    tutorial: false,
    passages: [{ id: 'a', text: 'one' }],
  });
});

it('searches an index of your own', () => {
  const opensearch = 'http://localhost:9200';
  const options = readStartOptions({ opensearch, index: 'wiki' });
  expect(options).toMatchObject({
    tutorial: false,
    opensearchUrl: opensearch,
    ownIndex: { name: 'wiki', field: 'passage_text' },
  });
  expect(readStartOptions({ opensearch, index: 'wiki', field: 'body' }).ownIndex?.field).toBe('body');
});

it.each([
  [{ index: 'wiki' }, '--index needs --opensearch'],
  [{ field: 'body' }, '--field goes with --index'],
  [
    { index: 'wiki', passages: 'a.csv', opensearch: 'http://localhost:9200' },
    '--index and --passages exclude',
  ],
  [{ column: 'body' }, '--column and --id-column go with --passages'],
  [{ 'id-column': 'doc' }, '--column and --id-column go with --passages'],
  [{ opensearch: 'localhost:9200' }, '--opensearch must be an http or https URL'],
])('rejects %j', (values, message) => {
  expect(() => readStartOptions(values)).toThrow(UsageError);
  expect(() => readStartOptions(values)).toThrow(message);
});
