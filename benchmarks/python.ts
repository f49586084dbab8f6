import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { pythonEnvironment } from '../scripts/python/environment';

/**
 * The interpreter of a virtual environment with the packages of a requirements file; made on the first call and kept
 * in the user's cache folder for later runs.
 */
export async function pythonWith(requirements: string): Promise<string> {
  return pythonEnvironment({ name: 'benchmarks', requirements: await readFile(requirements, 'utf8') });
}

/** A Python program that answers each line of JSON with a line of JSON. */
export class PythonProgram {
  private readonly answers: AsyncIterator<string>;

  private constructor(private readonly child: ChildProcess) {
    this.answers = createInterface({ input: child.stdout! })[Symbol.asyncIterator]();
  }

  static start(
    python: string,
    program: string,
    args: readonly string[],
    environment: Readonly<Record<string, string>> = {},
  ): PythonProgram {
    const env = { ...process.env, ...environment };
    return new PythonProgram(spawn(python, [program, ...args], { stdio: ['pipe', 'pipe', 'inherit'], env }));
  }

  /** @throws Error when the program has ended */
  async ask(question: object): Promise<unknown> {
    this.child.stdin!.write(`${JSON.stringify(question)}\n`);
    const { value, done } = await this.answers.next();
    if (done) {
      throw new Error(`the Python program ended (exit code ${this.child.exitCode})`);
    }
    return JSON.parse(value);
  }

  async stop(): Promise<void> {
    if (this.child.exitCode === null) {
      this.child.stdin!.end();
      await once(this.child, 'exit');
    }
  }
}
