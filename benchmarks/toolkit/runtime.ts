import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { cacheFolder } from '../../local/opensearch/cache';
import { thisMachine } from '../../local/opensearch/machine';
import { made } from '../../scripts/made';
import { pythonEnvironment } from '../../scripts/python/environment';

/** The parts on this machine from which a container of the Hugging Face toolkit is made. */
export interface Runtime {
  readonly python: string;
  /** The folder of a model of that type, with random weights and as large as the production model. */
  model(type?: ModelType): Promise<string>;
  /** Runs a script, and gives what it prints. */
  run(script: string, ...parameters: string[]): Promise<string>;
}

export type ModelType = 'bert' | 'xlm-roberta';

const RANDOM_MODEL = join(__dirname, 'random_model.py');
const TOKENIZER = join(__dirname, '../../model');

/**
 * The toolkit, the model server and PyTorch, in a virtual environment; made on the first call, which downloads 900 MB, and
 * kept in the user's cache folder. SERVING_PYTHON names another interpreter that has them, such as that of the container.
 *
 * @throws Error with what is missing: it takes Python 3.11 or 3.12 with venv, gcc, and PyPI
 */
export async function servingRuntime(): Promise<Runtime> {
  const python = process.env.SERVING_PYTHON ?? (await environment());
  const random = await readFile(RANDOM_MODEL);
  const version = createHash('sha256').update(random).digest('hex').slice(0, 8);
  const models = join(await cacheFolder(thisMachine()), `random-models-${version}`);
  const run = (script: string, ...parameters: string[]) => output(python, script, ...parameters);
  return {
    python,
    run,
    async model(type = 'bert') {
      const model = join(models, type);
      await made(model, async () => {
        await run(RANDOM_MODEL, model, TOKENIZER, type);
      });
      return model;
    },
  };
}

async function environment(): Promise<string> {
  const requirements = await readFile(join(__dirname, 'requirements.txt'), 'utf8');
  const finish = join(__dirname, 'cuda_stubs.py');
  return pythonEnvironment({ name: 'serving', requirements, withoutDependencies: true, finish });
}

async function output(command: string, ...parameters: string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(command, parameters).catch((error) => {
    throw new Error(
      `The container's toolkit cannot be run here. It takes python3 3.11 or 3.12 with venv, gcc, Java, and PyPI.\n` +
        `${error.message}\n${error.stderr ?? ''}`,
    );
  });
  return stdout;
}
