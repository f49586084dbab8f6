import { execFile } from 'node:child_process';

/** How a command ended. */
export interface Outcome {
  readonly exitCode: number;
  /** Standard output and standard error, one after the other. */
  readonly output: string;
}

/** Settings of a command. */
export interface CommandOptions {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  /** @default - 300,000 */
  readonly timeoutMs?: number;
  /** Ends the command. */
  readonly signal?: AbortSignal;
}

/** Runs a command and answers how it ended, well or not. */
export function outcomeOf(
  command: string,
  args: readonly string[],
  options: CommandOptions = {},
): Promise<Outcome> {
  const { cwd, env, timeoutMs = 300_000, signal } = options;
  return new Promise((resolve, reject) => {
    execFile(
      command,
      args,
      { cwd, env, signal, timeout: timeoutMs, maxBuffer: 64 * 1024 * 1024 },
      (error, stdout, stderr) => {
        if (error && typeof error.code !== 'number') {
          reject(
            error.killed ? new Error(`${command} ${args.join(' ')} took longer than ${timeoutMs} ms`) : error,
          );
          return;
        }
        resolve({ exitCode: Number(error?.code ?? 0), output: `${stdout}${stderr}` });
      },
    );
  });
}

/**
 * Runs a command that must end well.
 *
 * @throws Error with everything that it wrote
 */
export async function run(
  command: string,
  args: readonly string[],
  options?: CommandOptions,
): Promise<string> {
  const { exitCode, output } = await outcomeOf(command, args, options);
  if (exitCode !== 0) {
    throw new Error(`${command} ${args.join(' ')} ended with ${exitCode}:\n${output}`);
  }
  return output;
}
