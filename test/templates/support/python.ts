import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** What a Python program wrote, and how it ended. */
export interface PythonOutcome {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Runs a program of a virtual environment, `bin/PROGRAM`; the environment is made on the first call and kept in the
 * user's cache folder.
 *
 * @param requirements - the path of the pinned packages
 * @throws Error when the packages cannot be installed, with what pip said
 */
export function runPython(
  requirements: string,
  program: string,
  args: readonly string[],
  input?: string,
): PythonOutcome {
  return run(join(environmentOf(requirements), 'bin', program), args, input);
}

/** The folder of a virtual environment with these packages. */
function environmentOf(requirements: string): string {
  const packages = readFileSync(requirements, 'utf8');
  const [, name, version] = /^(cfn-lint|checkov)==(\S+)$/m.exec(packages) ?? [];
  const cache = process.env.XDG_CACHE_HOME || join(homedir(), '.cache');
  const folder = join(cache, 'opensearch-sagemaker-reranker', `${name}-${version}`);
  const complete = join(folder, 'requirements.txt');
  if (existsSync(complete) && readFileSync(complete, 'utf8') === packages) {
    return folder;
  }
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  must('python3', ['-m', 'venv', folder]);
  must(join(folder, 'bin/pip'), ['install', '--quiet', '--disable-pip-version-check', '-r', requirements]);
  writeFileSync(complete, packages);
  return folder;
}

function must(command: string, args: readonly string[]): void {
  const { status, stderr, error } = run(command, args);
  if (status !== 0) {
    throw new Error(
      `The Python packages cannot be installed, so the templates are not checked: ${command} ${args.join(' ')} ended ` +
        `with ${status ?? error?.message}. It needs python3 (3.10 or later) with venv, and PyPI.\n${stderr ?? ''}`,
    );
  }
}

function run(command: string, args: readonly string[], input?: string) {
  return spawnSync(command, args, { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024, input });
}
