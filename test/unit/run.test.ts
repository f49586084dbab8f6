import { execFile } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import { promisify } from 'node:util';

const TESTS = join(__dirname, '..');

/** Takes too long for CI; each has a command of its own. */
const BY_THEMSELVES = ['breakages', 'cluster'];

/** The kinds of tests that would run, each a folder of `test/`, and what is said to be left out. */
async function selected(
  args: readonly string[],
  CI: string,
): Promise<{ folders: string[]; leftOut: string[] }> {
  const command = [join(TESTS, 'run.js'), ...args, '--listTests'];
  const { stdout } = await promisify(execFile)(process.execPath, command, { env: { ...process.env, CI } });
  const lines = stdout.trim().split('\n');
  const files = lines.filter((line) => line.startsWith(TESTS));
  const folders = new Set(files.map((file) => relative(TESTS, file).split('/')[0]!));
  return { folders: [...folders].sort(), leftOut: lines.filter((line) => line.startsWith('Left out')) };
}

it('npm test runs what ends within minutes, and says what it leaves out', async () => {
  expect(await selected([], '')).toEqual({
    folders: ['quick', 'templates', 'unit'],
    leftOut: [
      expect.stringMatching(/^Left out: .*\bintegration\b.* `npm run test:all` runs these as well\.$/),
    ],
  });
});

it.each([
  ['npm run test:all', ['--all'], ''],
  ['npm test in CI', [], 'true'],
])('%s leaves nothing out', async (_, args, CI) => {
  const files = readdirSync(TESTS, { recursive: true }).map(String);
  const kinds = new Set(files.filter((file) => file.endsWith('.test.ts')).map((file) => file.split('/')[0]!));
  // The quick ones are part of others.
  const elsewhere = new Set(['quick', ...BY_THEMSELVES]);
  expect(await selected(args, CI)).toEqual({
    folders: [...kinds].filter((kind) => !elsewhere.has(kind)).sort(),
    leftOut: [],
  });
});
