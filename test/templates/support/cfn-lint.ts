import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

const REQUIREMENTS = join(__dirname, '../requirements.txt');
const RULES = join(__dirname, '../cfnlintrc.yaml');

/** One thing that cfn-lint says about a template. */
export interface LintFinding {
  readonly Filename: string;
  readonly Level: string;
  readonly Message: string;
  readonly Rule: { readonly Id: string };
  readonly Location: { readonly Path: readonly (string | number)[] };
}

/**
 * Runs the pinned cfn-lint over templates.
 *
 * @throws Error when cfn-lint cannot be installed or run, with what it said
 */
export function cfnLint(templates: readonly string[]): LintFinding[] {
  const { status, stdout, stderr } = run(join(installed(), 'bin/cfn-lint'), [
    '--config-file',
    RULES,
    '--format',
    'json',
    '--',
    ...templates,
  ]);
  if (!stdout.startsWith('[')) {
    throw new Error(`cfn-lint ended with ${status} and no findings:\n${stderr}${stdout}`);
  }
  return JSON.parse(stdout);
}

/** The folder of a virtual environment with the pinned requirements, made if it is not there. */
function installed(): string {
  const requirements = readFileSync(REQUIREMENTS, 'utf8');
  const [, version] = /^cfn-lint==(\S+)$/m.exec(requirements) ?? [];
  const cache = process.env.XDG_CACHE_HOME || join(homedir(), '.cache');
  const folder = join(cache, 'opensearch-sagemaker-reranker', `cfn-lint-${version}`);
  const complete = join(folder, 'requirements.txt');
  if (existsSync(complete) && readFileSync(complete, 'utf8') === requirements) {
    return folder;
  }
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  must('python3', ['-m', 'venv', folder]);
  must(join(folder, 'bin/pip'), ['install', '--quiet', '--disable-pip-version-check', '-r', REQUIREMENTS]);
  writeFileSync(complete, requirements);
  return folder;
}

function must(command: string, args: readonly string[]): void {
  const { status, stderr, error } = run(command, args);
  if (status !== 0) {
    throw new Error(
      `cfn-lint cannot be installed, so the templates are not linted: ${command} ${args.join(' ')} ended with ` +
        `${status ?? error?.message}. It needs python3 (3.10 or later) with venv, and PyPI.\n${stderr ?? ''}`,
    );
  }
}

function run(command: string, args: readonly string[]) {
  return spawnSync(command, args, { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });
}
