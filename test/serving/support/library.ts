import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { libraryPackages } from '../../../benchmarks/toolkit/library';
import { made, type Runtime } from '../../../benchmarks/toolkit/runtime';

const MODELS = join(__dirname, 'library_models.py');

/** sentence-transformers and transformers 5, where the container has neither. */
export interface Library {
  /** A folder of models, each in a folder of its name. */
  readonly models: string;
  /** Runs a script, and gives what it prints. */
  run(script: string, ...parameters: string[]): Promise<string>;
}

/** Its models are made on the first call, and kept in the user's cache folder. */
export async function library(runtime: Runtime): Promise<Library> {
  const packages = await libraryPackages(runtime);
  const hash = createHash('sha256')
    .update(await readFile(MODELS))
    .digest('hex');
  const run = (script: string, ...parameters: string[]) =>
    output(runtime, { PYTHONPATH: packages }, script, ...parameters);
  const models = `${packages}-models-${hash.slice(0, 8)}`;
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
