import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { made, type Runtime } from '../../../benchmarks/toolkit/runtime';
import { cacheFolder } from '../../../local/opensearch/cache';
import { thisMachine } from '../../../local/opensearch/machine';

const REQUIREMENTS = join(__dirname, 'library-requirements.txt');
const MODELS = join(__dirname, 'library_models.py');

/** sentence-transformers and transformers 5, where the container has neither. */
export interface Library {
  /** A folder of models, each in a folder of its name. */
  readonly models: string;
  /** Runs a script, and gives what it prints. */
  run(script: string, ...parameters: string[]): Promise<string>;
}

/** Installed, and its models made, on the first call (100 MB), and kept in the user's cache folder. */
export async function library(runtime: Runtime): Promise<Library> {
  const sources = await Promise.all([REQUIREMENTS, MODELS].map((path) => readFile(path)));
  const [packagesHash, modelsHash] = sources.map((source) =>
    createHash('sha256').update(source).digest('hex').slice(0, 8),
  );
  const cache = await cacheFolder(thisMachine());
  const packages = join(cache, `library-${packagesHash}`);
  await made(packages, async () => {
    const install = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--no-deps'];
    await output(runtime, {}, ...install, '--no-compile', '--target', packages, '-r', REQUIREMENTS);
  });
  const run = (script: string, ...parameters: string[]) =>
    output(runtime, { PYTHONPATH: packages }, script, ...parameters);
  const models = join(cache, `library-${packagesHash}-models-${modelsHash}`);
  await made(models, async () => {
    await run(MODELS, models);
  });
  return { models, run };
}

async function output(runtime: Runtime, env: NodeJS.ProcessEnv, ...parameters: string[]): Promise<string> {
  const options = { env: { ...process.env, HF_HUB_OFFLINE: '1', ...env } };
  const { stdout } = await promisify(execFile)(runtime.python, parameters, options);
  return stdout;
}
