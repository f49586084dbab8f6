import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCommand } from './support/command-line';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'evaluate-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('npm run evaluate refuses with exit code 2, before anything starts,', () => {
  it.each([
    ['a broken line', 'q1 0 a 1\nq1 0 b\n', /qrels\.bad, line 2: 3 columns/],
    ['qrels of other queries', 'MARCO-7 0 a 1\n', /no judged query is left/],
  ])(
    '%s',
    async (_, qrels, message) => {
      const bad = join(folder, 'qrels.bad');
      writeFileSync(bad, qrels);
      const queries = join(folder, 'queries.jsonl');
      writeFileSync(queries, JSON.stringify({ _id: 'q1', text: 'Why does bread rise?' }));
      const corpus = join(folder, 'corpus.jsonl');
      writeFileSync(corpus, JSON.stringify({ _id: 'a', title: '', text: 'Because yeast makes gas.' }));
      const args = ['--queries', queries, '--qrels', bad, '--corpus', corpus];
      const { code, stdout, stderr } = await runCommand('evaluate', args);
      expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
      expect(stderr).toMatch(message);
      expect(stderr).not.toContain('OpenSearch 3');
    },
    60_000,
  );
});
