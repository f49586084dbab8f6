import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { access, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { cacheFolder } from '../local/opensearch/cache';
import { thisMachine } from '../local/opensearch/machine';

const run = promisify(execFile);

/**
 * The interpreter of a virtual environment with the packages of a requirements file; made on the first call and kept
 * in the user's cache folder for later runs.
 */
export async function pythonWith(requirements: string): Promise<string> {
  const version = createHash('sha256')
    .update(await readFile(requirements))
    .digest('hex')
    .slice(0, 8);
  const folder = join(await cacheFolder(thisMachine()), `benchmarks-${version}`);
  const python = join(folder, 'bin', 'python');
  const whole = join(folder, 'whole');
  if (!(await exists(whole))) {
    await rm(folder, { recursive: true, force: true });
    await run('python3', ['-m', 'venv', folder]);
    await run(python, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '-r', requirements]);
    await writeFile(whole, '');
  }
  return python;
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

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
