import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { libraryPackages } from '../../../benchmarks/toolkit/library';
import type { Runtime } from '../../../benchmarks/toolkit/runtime';
import { made } from '../../../scripts/made';

const MODELS = join(__dirname, 'library_models.py');

/** sentence-transformers and transformers 5, where the container of transformers 4 has neither. */
export interface Library {
  /** Where Python finds them, and a toolkit that runs with them, before the container's own. */
  readonly pythonPath: string;
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
  const toolkit = `${packages}-toolkit`;
  await made(toolkit, () => adaptedToolkit(runtime, toolkit));
  const pythonPath = `${toolkit}:${packages}`;
  const run = (script: string, ...parameters: string[]) =>
    output(runtime, { PYTHONPATH: pythonPath }, script, ...parameters);
  const models = `${packages}-models-${hash.slice(0, 8)}`;
  await made(models, async () => {
    await run(MODELS, models);
  });
  return { pythonPath, models, run };
}

const TOOLKIT = 'sagemaker_huggingface_inference_toolkit';
const GONE = 'from transformers.file_utils import is_tf_available, is_torch_available';

/**
 * The toolkit's last release, 2.6.0, imports what transformers 5 no longer has; the one in AWS's image for transformers 5 is on
 * no package index and in no public repository.
 */
async function adaptedToolkit(runtime: Runtime, folder: string): Promise<void> {
  const printed = await output(
    runtime,
    {},
    '-c',
    `import importlib.util; print(importlib.util.find_spec("${TOOLKIT}").submodule_search_locations[0])`,
  );
  await cp(printed.trim(), join(folder, TOOLKIT), { recursive: true });
  const path = join(folder, TOOLKIT, 'transformers_utils.py');
  const source = await readFile(path, 'utf8');
  if (!source.includes(GONE)) {
    throw new Error(`${path} does not import what transformers 5 lacks; it needs no adapting any more`);
  }
  const instead = 'from transformers.utils import is_torch_available\nis_tf_available = lambda: False';
  await writeFile(path, source.replace(GONE, instead));
}

async function output(runtime: Runtime, env: NodeJS.ProcessEnv, ...parameters: string[]): Promise<string> {
  const options = { env: { ...process.env, HF_HUB_OFFLINE: '1', ...env } };
  const { stdout } = await promisify(execFile)(runtime.python, parameters, options);
  return stdout;
}
