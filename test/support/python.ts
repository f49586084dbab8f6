import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { cacheFolder } from '../../local/opensearch/cache';
import { withLock } from '../../local/opensearch/lock';
import { thisMachine } from '../../local/opensearch/machine';

/** The output of a program, and its exit status. */
export interface PythonOutcome {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Runs a program of a virtual environment, `bin/PROGRAM`; the environment is made on the first call and kept in the
 * user's cache folder.
 *
 * @param requirements - the path of the pinned packages; the first package there gives the environment its name
 * @throws Error when the packages cannot be installed, with what pip said
 */
export async function runPython(
  requirements: string,
  program: string,
  args: readonly string[],
  input = '',
): Promise<PythonOutcome> {
  return run(join(await environmentOf(requirements), 'bin', program), args, input);
}

/** The folder of a virtual environment with these packages. */
async function environmentOf(requirements: string): Promise<string> {
  const packages = readFileSync(requirements, 'utf8');
  const folder = join(
    await cacheFolder(thisMachine()),
    `python-${basename(dirname(requirements))}-${basename(requirements, '.txt')}`,
  );
  const complete = join(folder, 'requirements.txt');
  const isComplete = () => existsSync(complete) && readFileSync(complete, 'utf8') === packages;
  if (isComplete()) {
    return folder;
  }
  const progress = (line: string) => process.stderr.write(`${line}\n`);
  const place = `${folder}.lock`;
  await mkdir(place, { recursive: true });
  await withLock(place, { purpose: `installing ${requirements}`, progress }, async () => {
    if (isComplete()) {
      return;
    }
    await rm(folder, { recursive: true, force: true });
    await must('python3', ['-m', 'venv', folder]);
    const pip = ['install', '--quiet', '--disable-pip-version-check', '-r', requirements];
    await must(join(folder, 'bin/pip'), pip);
    await writeFile(complete, packages);
  });
  return folder;
}

async function must(command: string, args: readonly string[]): Promise<void> {
  const { status, stderr } = await run(command, args, '');
  if (status !== 0) {
    throw new Error(
      `The Python packages cannot be installed, so nothing is checked with them: ${command} ${args.join(' ')} ended ` +
        `with ${status}. It needs python3 (3.10 or later) with venv, and PyPI.\n${stderr}`,
    );
  }
}

function run(command: string, args: readonly string[], input: string): Promise<PythonOutcome> {
  return new Promise((resolve) => {
    const child = spawn(command, args);
    const outcome = { stdout: '', stderr: '' };
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      outcome.stdout += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      outcome.stderr += text;
    });
    child.on('error', ({ message }) => resolve({ ...outcome, status: null, stderr: message }));
    child.on('close', (status) => resolve({ ...outcome, status }));
    // A program that ends without reading says so by its status.
    child.stdin.on('error', () => undefined).end(input);
  });
}
