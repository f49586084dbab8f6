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
  expect(readStartOptions([])).toMatchObject({ tutorial: true, passages: TUTORIAL.passages });
});

it('searches the passages of a file, by the columns that are named', () => {
  const passages = join(folder, 'own.csv');
  writeFileSync(passages, 'doc,body\na,one\n');
  expect(readStartOptions(['--passages', passages, '--column', 'body', '--id-column', 'doc'])).toMatchObject({
    tutorial: false,
    passages: [{ id: 'a', text: 'one' }],
  });
});

it('searches an index of your own', () => {
  const args = ['--opensearch', 'http://localhost:9200', '--index', 'wiki'];
  const options = readStartOptions(args);
  expect(options).toMatchObject({
    tutorial: false,
    opensearchUrl: 'http://localhost:9200',
    ownIndex: { name: 'wiki', field: 'passage_text' },
  });
  expect(readStartOptions([...args, '--field', 'body']).ownIndex?.field).toBe('body');
});

it.each([
  [['--index', 'wiki'], "'--index <name>' needs option '--opensearch <url>'"],
  [['--field', 'body'], "'--field <name>' needs option '--index <name>'"],
  [
    ['--index', 'wiki', '--passages', 'a.csv', '--opensearch', 'http://localhost:9200'],
    "'--index <name>' cannot be used with option '--passages <file>'",
  ],
  [['--column', 'body'], "'--column <name>' needs option '--passages <file>'"],
  [['--id-column', 'doc'], "'--id-column <name>' needs option '--passages <file>'"],
  [['--opensearch', 'localhost:9200'], '--opensearch must be an http or https URL'],
])('rejects %j', (args, message) => {
  expect(() => readStartOptions(args)).toThrow(UsageError);
  expect(() => readStartOptions(args)).toThrow(message);
});
