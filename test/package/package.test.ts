import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { builtinModules } from 'node:module';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { App } from 'aws-cdk-lib';
import { context } from '../../cdk.json';
import { run } from '../deploy/support/command';
import { inProject } from '../deploy/support/emulated-aws';
import { Consumer, type Manifest, type ModuleType } from './support/consumer';
import { examplesIn, hasExample, moduleOf } from './support/docstrings';
import { ENV, EXAMPLES, NAME, pathOf } from './support/examples';
import { pack, type Tarball } from './support/tarball';

const MIB = 2 ** 20;

/** Every kind of file that the package is made of. */
const CONTENT = [
  /^(LICENSE|README\.md|package\.json)$/,
  /^config\/schema\.json$/,
  /^dist\/(lib|protocol)\/[\w/-]+\.(js|d\.ts)$/,
  /^dist\/protocol\/[\w/-]+\.painless$/,
  /^dist\/serving\/[\w/-]+\.py$/,
  /^dist\/lambda\/(register|rerank)\/index\.js$/,
  /^dist\/lambda\/rerank\/[\w-]+-library\.js$/,
];

describe('the npm package', () => {
  let folder: string;
  let tarball: Tarball;
  let consumer: Consumer;
  let manifest: Manifest;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'package-'));
    tarball = await pack(folder);
    consumer = await Consumer.install(folder, tarball.path);
    manifest = await consumer.manifest();
  }, 600_000);

  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('holds constructs, types, scripts, functions and schema, and no other file', () => {
    expect(tarball.files.filter((file) => !CONTENT.some((kind) => kind.test(file)))).toEqual([]);
    expect(tarball.files).toEqual(
      expect.arrayContaining([
        'LICENSE',
        'README.md',
        'config/schema.json',
        'dist/lambda/register/index.js',
        'dist/lambda/rerank/index.js',
        'dist/lambda/rerank/powertools-library.js',
        'dist/lambda/rerank/schema-library.js',
        'dist/lib/index.d.ts',
        'dist/lib/index.js',
      ]),
    );
  });

  it('holds every file that the constructs use as it is', async () => {
    const used = (await Promise.all(['protocol', 'serving'].map(filesUsedIn))).flat();
    expect(used).toContain('protocol/text-classification-pairs/pre-process.painless');
    expect(tarball.files).toEqual(expect.arrayContaining(used.map((file) => `dist/${file}`)));
  });

  it('has types for all its JavaScript', () => {
    const compiled = tarball.files.filter((file) => /^dist\/(lib|protocol)\/.*\.js$/.test(file));
    expect(compiled.length).toBeGreaterThan(30);
    expect(tarball.files).toEqual(
      expect.arrayContaining(compiled.map((file) => file.replace(/js$/, 'd.ts'))),
    );
  });

  it('is below a mebibyte', () => {
    expect(tarball.bytes).toBeLessThan(MIB);
  });

  it('can be published', async () => {
    const own = JSON.parse(await readFile(inProject('package.json'), 'utf8'));
    expect(manifest).not.toHaveProperty('private');
    expect(manifest).toMatchObject({ version: own.version, license: 'MIT-0' });
    expect(await consumer.read('LICENSE')).toBe(await readFile(inProject('LICENSE'), 'utf8'));
  });

  it('brings no CDK of its own, and is tested with the version that it asks for', async () => {
    expect(manifest.peerDependencies).toEqual({ 'aws-cdk-lib': '^2.276.0', constructs: '^10.5.0' });
    const { devDependencies } = JSON.parse(await readFile(inProject('package.json'), 'utf8'));
    expect(manifest.peerDependencies['aws-cdk-lib']).toBe(`^${devDependencies['aws-cdk-lib']}`);
    expect(manifest.dependencies).not.toHaveProperty('aws-cdk-lib');
    const copies = (await consumer.installed()).filter((path) => /\/(aws-cdk-lib|constructs)$/.test(path));
    expect(copies).toEqual(['node_modules/aws-cdk-lib', 'node_modules/constructs']);
  });

  it('installs no bundler, and nothing that only the functions or the tests use', async () => {
    const installed = (await consumer.installed()).map((path) => path.replace('node_modules/', ''));
    const own = installed.filter((name) => !/^(@aws-cdk|aws-cdk-lib)\//.test(name));
    expect(own.sort()).toEqual(
      [NAME, ...Object.keys(manifest.dependencies), ...Object.keys(manifest.peerDependencies)].sort(),
    );
  });

  it('asks for what it imports, and for nothing else', async () => {
    const scripts = await consumer.scripts();
    const imported = scripts.flatMap((script) =>
      [...script.matchAll(/require\("([^".][^"]*)"\)/g)].map(([, specifier]) => packageOf(specifier!)),
    );
    const asked = [...Object.keys(manifest.dependencies), ...Object.keys(manifest.peerDependencies)];
    expect([...new Set(imported)].filter((name) => !isBuiltIn(name)).sort()).toEqual(asked.sort());
  });

  it('names nothing of the machine that it was made on', async () => {
    const contents = await Promise.all(
      tarball.files.filter((file) => file !== 'package.json').map((file) => consumer.read(file)),
    );
    expect(contents.filter((text) => text.includes(inProject()))).toEqual([]);
  });

  it('ships the schema that editors complete profiles with', async () => {
    expect(await consumer.read('config', 'schema.json')).toBe(
      await readFile(inProject('config', 'schema.json'), 'utf8'),
    );
  });

  it('shows every class and function in an example that compiles', async () => {
    const entries = Object.entries(manifest.exports).filter(([, file]) => file.endsWith('.js'));
    const exported = Object.fromEntries(
      await Promise.all(entries.map(async ([entry]) => [entry, await consumer.exportsOf(entry)])),
    );
    const declarations = (await consumer.declarations()).join('\n');
    const names = Object.values<string[]>(exported).flat();
    const declared = names.filter((name) =>
      new RegExp(`^export declare (abstract )?(class|function) ${name}\\b`, 'm').test(declarations),
    );
    expect(declared.length).toBeGreaterThan(10);
    expect(declared.filter((name) => !hasExample(declarations, name))).toEqual([]);
    await consumer.compile('docstrings', moduleOf(examplesIn(declarations), exported));
  }, 120_000);

  it('has an API reference, made without a warning', async () => {
    const reference = join(folder, 'reference');
    await run('npm', ['run', '--silent', 'docs', '--', '--out', reference], { cwd: inProject() });
    expect(await readdir(join(reference, 'classes'))).toContain('index.RerankPipeline.html');
  }, 300_000);

  describe('in another project', () => {
    let expected: Record<string, unknown>;

    beforeAll(async () => {
      expected = await synthesizeInRepository(join(folder, 'repository'));
    }, 300_000);

    for (const type of ['commonjs', 'module'] satisfies ModuleType[]) {
      it(`lets examples be compiled and synthesized, without credentials, as ${type}`, async () => {
        await consumer.compileExamples(type);
        const templates = await templatesIn(await consumer.synthesize(type, context));
        expect(Object.keys(templates)).toHaveLength(EXAMPLES.length);
        // Asset hashes are part of it: the functions are the very bytes that the repository deploys.
        expect(templates).toEqual(expected);
      }, 300_000);
    }

    it('needs no feature flag of the CDK', async () => {
      const templates = await templatesIn(await consumer.synthesize('commonjs', {}));
      expect(Object.keys(templates)).toEqual(Object.keys(expected));
    }, 120_000);
  });
});

/** The templates that the examples have in the repository. */
async function synthesizeInRepository(outdir: string): Promise<Record<string, unknown>> {
  process.env.CDK_VALIDATION = 'false';
  const app = new App({ outdir, context, analyticsReporting: false });
  for (const example of EXAMPLES) {
    for (const [name, ExampleStack] of Object.entries(require(pathOf(example)) as object)) {
      new ExampleStack(app, name, { env: ENV });
    }
  }
  app.synth();
  return templatesIn(outdir);
}

async function templatesIn(assembly: string): Promise<Record<string, unknown>> {
  const files = (await readdir(assembly)).filter((file) => file.endsWith('.template.json')).sort();
  const templates = await Promise.all(files.map((file) => readFile(join(assembly, file), 'utf8')));
  return Object.fromEntries(files.map((file, index) => [file, JSON.parse(templates[index]!)]));
}

/** Everything in a folder that is not TypeScript. */
async function filesUsedIn(folder: string): Promise<string[]> {
  const entries = await readdir(inProject(folder), { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && !/\.(ts|pyc)$/.test(entry.name))
    .map((entry) => relative(inProject(), join(entry.parentPath, entry.name)));
}

/** `@scope/name` or `name`, of `name/path`. */
function packageOf(specifier: string): string {
  return specifier.match(/^(@[^/]+\/)?[^/]+/)![0];
}

function isBuiltIn(name: string): boolean {
  return name.startsWith('node:') || builtinModules.includes(name);
}
