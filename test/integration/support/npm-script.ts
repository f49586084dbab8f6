import { spawn } from 'node:child_process';
import { join } from 'node:path';
import type { Outcome } from './command-line';

const ROOT = join(__dirname, '../../..');

/** Starts a script of package.json as a person would, in a process group of its own; `output` grows while it runs. */
export function startNpmScript(
  script: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv = process.env,
) {
  const child = spawn('npm', ['run', '--silent', script, '--', ...args], { cwd: ROOT, detached: true, env });
  const output = { stdout: '', stderr: '' };
  for (const stream of ['stdout', 'stderr'] as const) {
    child[stream].setEncoding('utf8').on('data', (text: string) => {
      output[stream] += text;
    });
  }
  const outcome = new Promise<Outcome>((resolve) =>
    child.on('close', (code) => resolve({ code, ...output })),
  );
  return { child, output, outcome };
}
