import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { access, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { cacheFolder } from '../../local/opensearch/cache';
import { withLock } from '../../local/opensearch/lock';
import { thisMachine } from '../../local/opensearch/machine';

/** The parts on this machine from which a container of the Hugging Face toolkit is made. */
export interface Runtime {
  readonly python: string;
  /** The folder of a model of that type, with random weights and as large as the production model. */
  model(type?: ModelType): Promise<string>;
  /** Runs a script, and gives what it prints. */
  run(script: string, ...parameters: string[]): Promise<string>;
}

export type ModelType = 'bert' | 'xlm-roberta';

const REQUIREMENTS = join(__dirname, 'requirements.txt');
const TOKENIZER = join(__dirname, '../../model');

/**
 * The toolkit, the model server and PyTorch, in a virtual environment; made on the first call, which downloads 900 MB, and
 * kept in the user's cache folder. SERVING_PYTHON names another interpreter that has them, such as that of the container.
 *
 * @throws Error with what is missing: it takes Python 3.11 or 3.12 with venv, gcc, and PyPI
 */
export async function servingRuntime(): Promise<Runtime> {
  const sources = await Promise.all(
    ['requirements.txt', 'cuda_stubs.py', 'random_model.py'].map((name) => readFile(join(__dirname, name))),
  );
  const version = createHash('sha256').update(Buffer.concat(sources)).digest('hex').slice(0, 8);
  const folder = join(await cacheFolder(thisMachine()), `serving-${version}`);
  const python = process.env.SERVING_PYTHON ?? (await environment(folder));
  const run = (script: string, ...parameters: string[]) => output(python, script, ...parameters);
  return {
    python,
    run,
    async model(type = 'bert') {
      const model = join(folder, 'models', type);
      await made(model, async () => {
        await run(join(__dirname, 'random_model.py'), model, TOKENIZER, type);
      });
      return model;
    },
  };
}

async function environment(folder: string): Promise<string> {
  const place = join(folder, 'environment');
  const python = join(place, 'bin', 'python');
  await made(place, async () => {
    await output('python3', '-m', 'venv', place);
    const pip = [
      '-m',
      'pip',
      'install',
      '--quiet',
      '--disable-pip-version-check',
      '--no-deps',
      '--no-compile',
    ];
    await output(python, ...pip, '-r', REQUIREMENTS);
    await output(python, join(__dirname, 'cuda_stubs.py'));
    await output(python, '-c', 'import sagemaker_huggingface_inference_toolkit.serving');
  });
  return python;
}

/** Makes a folder, unless it was made to its end before; two that want the same do not make it twice. */
export async function made(folder: string, make: () => Promise<void>): Promise<void> {
  const whole = `${folder}.whole`;
  const isWhole = () =>
    access(whole).then(
      () => true,
      () => false,
    );
  if (await isWhole()) {
    return;
  }
  await mkdir(dirname(folder), { recursive: true });
  await withLock(dirname(folder), { purpose: `making ${folder}`, progress: () => {} }, async () => {
    if (await isWhole()) {
      return;
    }
    await rm(folder, { recursive: true, force: true });
    await mkdir(folder, { recursive: true });
    await make();
    await writeFile(whole, '');
  });
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
