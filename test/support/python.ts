import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { pythonEnvironment } from '../../scripts/python/environment';

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
  return run(join(await binOf(requirements), program), args, input);
}

/** The `bin` folder of a virtual environment with these packages. */
async function binOf(requirements: string): Promise<string> {
  const name = `python-${basename(dirname(requirements))}`;
  return dirname(await pythonEnvironment({ name, requirements: await readFile(requirements, 'utf8') }));
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
