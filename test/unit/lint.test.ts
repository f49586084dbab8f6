import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import manifest from '../../package.json';

/*
 * `npm run lint` refuses what it is to refuse: its own commands and settings, on a small tree of files in a temporary
 * folder that has one fault at a time.
 */

const ROOT = join(__dirname, '../..');

/** The folders that each folder may import; every other import is rejected. */
const ARROWS = {
  protocol: [],
  lib: ['protocol'],
  lambda: ['protocol'],
  bin: ['lib'],
  examples: ['lib'],
  local: ['lambda', 'protocol'],
  commands: ['lambda', 'local', 'protocol'],
  'commands/cost': ['lambda', 'lib', 'local', 'protocol'],
  'commands/preflight': ['lambda', 'lib', 'local', 'protocol'],
  'commands/smoke/aws-questions': ['lambda', 'lib', 'local', 'protocol'],
  scripts: ['lambda', 'lib', 'local', 'protocol'],
  benchmarks: ['commands', 'lambda', 'lib', 'local', 'protocol', 'scripts'],
};

const { 'lint:imports': imports, 'lint:unused': unused } = manifest.scripts;
const scripts = { 'lint:imports': imports, 'lint:unused': unused };
const dependencies = { leven: manifest.dependencies.leven };
const tools = {
  'dependency-cruiser': manifest.devDependencies['dependency-cruiser'],
  knip: manifest.devDependencies.knip,
};

/** Keeps to every rule, by files and their texts. */
const SOUND = {
  'package.json': JSON.stringify({ scripts, dependencies, devDependencies: tools }),
  'lib/index.ts':
    "import leven from 'leven';\nimport { word } from '../protocol/word';\nexport const far = leven(word, '');\n",
  'protocol/word.ts': "export const word = 'word';\n",
};

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lint-'));
  for (const settings of ['.dependency-cruiser.cjs', 'knip.jsonc']) {
    await cp(join(ROOT, settings), join(folder, settings));
  }
  await symlink(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
  await write(SOUND);
});

afterEach(() => rm(folder, { recursive: true, force: true }));

async function write(files: Readonly<Record<string, string>>): Promise<void> {
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  }
}

/** Runs a script of package.json in the folder, as npm would. */
function run(script: keyof typeof scripts): Promise<{ readonly fails: boolean; readonly said: string }> {
  const PATH = [join(ROOT, 'node_modules/.bin'), process.env.PATH].join(delimiter);
  return new Promise((resolve) => {
    const options = { cwd: folder, env: { ...process.env, PATH, NO_COLOR: '1', FORCE_COLOR: '0' } };
    execFile('sh', ['-c', scripts[script]], options, (error, stdout, stderr) =>
      resolve({ fails: error !== null, said: stdout + stderr }),
    );
  });
}

it('runs both', () => {
  expect(manifest.scripts.lint).toContain('lint:imports');
  expect(manifest.scripts.lint).toContain('lint:unused');
});

it('accepts files that keep to the rules', async () => {
  expect(await run('lint:imports')).toMatchObject({ fails: false });
  expect(await run('lint:unused')).toMatchObject({ fails: false });
});

it('rejects every import between two folders but those that are wanted', async () => {
  const folders = [...Object.keys(ARROWS).filter((name) => !name.includes('/')), 'test'];
  const refused: string[] = [];
  for (const [from, allowed] of Object.entries<readonly string[]>(ARROWS)) {
    for (const to of folders.filter((other) => !from.startsWith(other))) {
      const up = from.replace(/[^/]+/g, '..');
      // Types alone are an import too.
      await write({
        [`${to}/leaf.ts`]: 'export type Leaf = 1;\n',
        [`${from}/to-${to}.ts`]: `import type { Leaf } from '${up}/${to}/leaf';\nexport type Mine = Leaf;\n`,
      });
      if (!allowed.includes(to)) refused.push(`${from}/to-${to}.ts → ${to}/leaf.ts`);
    }
  }
  const { fails, said } = await run('lint:imports');
  expect(fails).toBe(true);
  const found = [...said.matchAll(/error \S+: (\S+ → \S+)/g)].map(([, arrow]) => arrow);
  expect(found.sort()).toEqual(refused.sort());
});

it.each([
  [
    'values',
    "import { a } from './a';\nexport const b = () => a;\n",
    "import { b } from './b';\nexport const a = () => b;\n",
  ],
  [
    'types',
    "import type { A } from './a';\nexport type B = A | 1;\n",
    "import type { B } from './b';\nexport type A = B | 2;\n",
  ],
])('rejects a cycle of %s', async (_of, b, a) => {
  await write({ 'lib/a.ts': a, 'lib/b.ts': b });
  const { fails, said } = await run('lint:imports');
  expect(said).toMatch(/error no-cycle: lib\/a\.ts →\s+lib\/b\.ts →\s+lib\/a\.ts/);
  expect(fails).toBe(true);
});

it.each([
  [
    'export',
    'Unused exports',
    'spare',
    { 'protocol/word.ts': `${SOUND['protocol/word.ts']}export const spare = 1;\n` },
  ],
  [
    'type',
    'Unused exported types',
    'Spare',
    { 'protocol/word.ts': `${SOUND['protocol/word.ts']}export type Spare = 1;\n` },
  ],
  [
    'export that its own file uses',
    'Unused exports',
    'part',
    { 'protocol/word.ts': 'export const part = "wo";\nexport const word = `${part}rd`;\n' },
  ],
  ['file', 'Unused files', 'lib/spare.ts', { 'lib/spare.ts': 'export const spare = 1;\n' }],
  [
    'dependency',
    'Unused dependencies',
    'leven',
    { 'lib/index.ts': "export { word } from '../protocol/word';\n" },
  ],
])('rejects an unused %s', async (_what, heading, name, files) => {
  await write(files);
  const { fails, said } = await run('lint:unused');
  expect(said).toMatch(new RegExp(`^${heading} \\(1\\)\n${name}\\b`, 'm'));
  expect(fails).toBe(true);
});
