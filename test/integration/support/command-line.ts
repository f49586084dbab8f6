import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TestNode } from './clusters';

const ROOT = join(__dirname, '../../..');

/** How a command ended. */
export interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a command of this project as a person would. */
export async function runCommand(
  name: 'demo' | 'evaluate',
  args: readonly string[],
  env: NodeJS.ProcessEnv = process.env,
): Promise<Outcome> {
  const child = spawn('npm', ['run', '--silent', name, '--', ...args], { cwd: ROOT, env });
  const output = { stdout: '', stderr: '' };
  for (const stream of ['stdout', 'stderr'] as const) {
    child[stream].setEncoding('utf8').on('data', (text: string) => {
      output[stream] += text;
    });
  }
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
  return { code, ...output };
}

/** The outcome of a command that must succeed. @throws Error with its messages when it did not */
export function succeeded(outcome: Outcome): Outcome {
  if (outcome.code !== 0) {
    throw new Error(`exit code ${outcome.code}:\n${outcome.stderr}`);
  }
  return outcome;
}

/** The value of `--opensearch` for a node. */
export function urlOf({ url, auth }: TestNode): string {
  const location = new URL(url);
  location.username = auth?.username ?? '';
  location.password = auth?.password ?? '';
  return location.href;
}

/** The environment in which a command trusts the node's certificate. */
export function environmentOf(node: TestNode, folder: string): NodeJS.ProcessEnv {
  const ca = join(folder, `ca-${node.version}.pem`);
  writeFileSync(ca, node.ca ?? '');
  return { ...process.env, ...(node.ca && { NODE_EXTRA_CA_CERTS: ca }) };
}
