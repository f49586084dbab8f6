import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { lambdaNodeFolder } from './lambda-node';

/** What an invocation came to: the answer, or the error as callers and the log name it. */
export interface Invocation {
  readonly answer?: unknown;
  readonly error?: { readonly name: string; readonly constructor: string; readonly reason?: string };
}

/** A bundled function in a process of the Node.js that Lambda runs it on, which ends with this process. */
export class LambdaFunction {
  private readonly ended: Promise<never>;

  private constructor(private readonly child: ChildProcess) {
    this.ended = once(child, 'exit').then(([code, signal]) => {
      throw new Error(`the function's process ended with ${code ?? signal}`);
    });
    this.ended.catch(() => undefined);
  }

  /**
   * Loads a bundle.
   *
   * @param environment all that the process finds in its environment
   */
  static async load(bundle: string, environment: Readonly<Record<string, string>>): Promise<LambdaFunction> {
    const child = fork(join(__dirname, 'lambda-runtime.cjs'), [bundle], {
      execPath: join(await lambdaNodeFolder(), 'node'),
      execArgv: [],
      env: environment,
    });
    const loaded = new LambdaFunction(child);
    await loaded.message();
    return loaded;
  }

  /**
   * Calls the handler; one call at a time.
   *
   * @param remainingMs the time that Lambda leaves it
   */
  async invoke(event: object, remainingMs = 30_000): Promise<Invocation> {
    this.child.send({ event, remainingMs });
    return (await this.message()) as Invocation;
  }

  async close(): Promise<void> {
    this.child.disconnect();
    await this.ended.catch(() => undefined);
  }

  private async message(): Promise<unknown> {
    const [message] = await Promise.race([once(this.child, 'message'), this.ended]);
    return message;
  }
}
