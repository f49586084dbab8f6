import { cp, mkdir, mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { run } from '../../deploy/support/command';
import { inProject } from '../../deploy/support/emulated-aws';
import { appOfExamples, asAnotherProjectWritesIt, EXAMPLES, NAME } from './examples';

/** How a project's own code is loaded. */
export type ModuleType = 'commonjs' | 'module';

/** A project that has installed the package and what it asks for beside it, and nothing else. */
export class Consumer {
  private constructor(private readonly folder: string) {}

  /** Installs the package into an empty folder, with the CDK that this project is tested with. */
  static async install(folder: string, tarball: string): Promise<Consumer> {
    await writeJson(join(folder, 'package.json'), { name: 'consumer', version: '1.0.0', private: true });
    await run('npm', ['install', tarball, ...(await cdk()), ...QUIETLY], { cwd: folder });
    return new Consumer(folder);
  }

  /** The package's manifest, as installed. */
  manifest(): Promise<Manifest> {
    return manifestIn(this.folder);
  }

  /** Everything that npm installed, wherever it put it. */
  async installed(): Promise<string[]> {
    const lock = JSON.parse(await readFile(join(this.folder, 'package-lock.json'), 'utf8'));
    return Object.keys(lock.packages).filter((path) => path !== '');
  }

  /** A file of the installed package. */
  read(...path: readonly string[]): Promise<string> {
    return readFile(join(this.folder, 'node_modules', NAME, ...path), 'utf8');
  }

  /** All JavaScript of the installed package that runs at synthesis. */
  async scripts(): Promise<string[]> {
    const root = join(this.folder, 'node_modules', NAME, 'dist');
    const files = await readdir(root, { recursive: true });
    const scripts = files.filter((file) => file.endsWith('.js') && !file.startsWith('lambda'));
    return Promise.all(scripts.map((file) => readFile(join(root, file), 'utf8')));
  }

  /** Writes the examples as code of this project, and compiles them against the package's types. */
  async compileExamples(type: ModuleType): Promise<void> {
    const source = join(this.folder, type);
    await mkdir(join(source, 'examples'), { recursive: true });
    await writeJson(join(source, 'package.json'), { type });
    await writeJson(join(source, 'tsconfig.json'), {
      compilerOptions: COMPILER_OPTIONS,
      include: ['**/*.ts'],
    });
    await writeFile(join(source, 'app.ts'), appOfExamples());
    for (const example of EXAMPLES) {
      await writeFile(join(source, 'examples', `${example}.ts`), asAnotherProjectWritesIt(example));
    }
    await run(process.execPath, [inProject('node_modules', 'typescript', 'bin', 'tsc')], { cwd: source });
  }

  /** All declarations of the constructs, with their docstrings. */
  async declarations(): Promise<string[]> {
    const root = join(this.folder, 'node_modules', NAME, 'dist', 'lib');
    const files = await readdir(root, { recursive: true });
    return Promise.all(
      files.filter((file) => file.endsWith('.d.ts')).map((file) => readFile(join(root, file), 'utf8')),
    );
  }

  /** The names of the values that an entry of the package exports, such as `./stacks`. */
  async exportsOf(entry: string): Promise<string[]> {
    const program = `console.log(JSON.stringify(Object.keys(require('${NAME}${entry.slice(1)}'))))`;
    return JSON.parse(await run(process.execPath, ['-e', program], { cwd: this.folder }));
  }

  /** Compiles one module against the package's types, and checks all types that it reaches, those that the package ships. */
  async compile(name: string, module: string): Promise<void> {
    const source = join(this.folder, name);
    await mkdir(source, { recursive: true });
    await writeJson(join(source, 'tsconfig.json'), {
      compilerOptions: { ...COMPILER_OPTIONS, noEmit: true, skipLibCheck: false },
    });
    await writeFile(join(source, 'module.ts'), module);
    await run(process.execPath, [inProject('node_modules', 'typescript', 'bin', 'tsc')], { cwd: source });
  }

  /** Runs the compiled examples without credentials, and answers the folder of the assembly. */
  async synthesize(type: ModuleType, context: object): Promise<string> {
    const source = join(this.folder, type);
    const outdir = await mkdtemp(join(source, 'cdk.out-'));
    await cp(inProject('config', 'existing.json'), join(source, 'config', 'existing.json'));
    await run(process.execPath, [join(source, 'app.js')], {
      cwd: source,
      env: {
        PATH: dirname(process.execPath),
        HOME: this.folder,
        CDK_OUTDIR: outdir,
        CDK_VALIDATION: 'false',
        CDK_CONTEXT_JSON: JSON.stringify(context),
      },
    });
    return outdir;
  }
}

/** The part of a `package.json` that matters here. */
export interface Manifest {
  readonly private?: boolean;
  readonly version: string;
  readonly license: string;
  readonly exports: Readonly<Record<string, string>>;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly peerDependencies: Readonly<Record<string, string>>;
}

const QUIETLY = ['--prefer-offline', '--ignore-scripts', '--no-audit', '--no-fund'];

const COMPILER_OPTIONS = {
  target: 'ES2023',
  lib: ['ES2023'],
  module: 'NodeNext',
  strict: true,
  skipLibCheck: true,
  typeRoots: [inProject('node_modules', '@types')],
  types: ['node'],
};

async function cdk(): Promise<string[]> {
  const { devDependencies } = JSON.parse(await readFile(inProject('package.json'), 'utf8'));
  return ['aws-cdk-lib', 'constructs'].map((name) => `${name}@${devDependencies[name]}`);
}

async function manifestIn(folder: string): Promise<Manifest> {
  return JSON.parse(await readFile(join(folder, 'node_modules', NAME, 'package.json'), 'utf8'));
}

function writeJson(path: string, value: object): Promise<void> {
  return writeFile(path, JSON.stringify(value));
}
