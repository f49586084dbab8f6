import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readQrels } from '../../../../commands/evaluate/qrels-file';
import { writeRunFiles } from '../../../../commands/evaluate/trec/run-files';
import { judgedQuery, queryRun } from './fixtures';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'runs-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

it("writes each order in TREC's format, and the judgements of the same queries", () => {
  const query = judgedQuery('led tv', { a: 1, 'b c': 0, d: -1 });
  const runs = [queryRun(query, ['b c', 'a'], ['a', 'b c'])];
  const names = ['org/model', 'org:model', 'plain', '../../é'];
  const into = join(folder, 'runs');
  const files = writeRunFiles(
    into,
    names.map((name) => ({ name, runs })),
  );
  expect(files).toEqual(['org-model.run', 'org-model-2.run', 'plain-2.run', 'reranked.run']);
  expect(readdirSync(into).sort()).toEqual([...files, 'plain.run', 'qrels.txt'].sort());
  expect(readFileSync(join(into, 'plain.run'), 'utf8')).toBe(
    'led%20tv Q0 b%20c 1 10 plain\nled%20tv Q0 a 2 9 plain\n',
  );
  expect(readFileSync(join(into, 'org-model-2.run'), 'utf8')).toBe(
    `led%20tv Q0 a 1 0.5 org-model-2\nled%20tv Q0 b%20c 2 ${1 / 3} org-model-2\n`,
  );
  expect(readQrels(join(into, 'qrels.txt'))).toEqual(
    new Map([
      [
        'led%20tv',
        new Map([
          ['a', 1],
          ['b%20c', 0],
          ['d', -1],
        ]),
      ],
    ]),
  );
});
