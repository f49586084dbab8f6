import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import type { Device } from '../../protocol';
import { functionEnvironment } from '../function/environment';
import type { FunctionLoad } from './function-process';
import { type LoadOptions, type Outcome, together } from './under-load';

/** In Lambda each request has a process of its own; here they share one for each core. */
const PROCESSES = availableParallelism();

/** The bundled rerank function in front of an endpoint. */
export class FunctionProcesses {
  private readonly children: readonly ChildProcess[];

  constructor(
    private readonly bundle: string,
    endpoint: { readonly url: string; readonly name: string; readonly device: Device },
  ) {
    const env = functionEnvironment(endpoint);
    const execArgv = ['--require', require.resolve('tsx/cjs')];
    this.children = Array.from({ length: PROCESSES }, () =>
      fork(join(__dirname, 'function-process.ts'), {
        env,
        execArgv,
        stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      }),
    );
  }

  /** Divides the clients among the processes. */
  async load(passages: number, { clients, seconds, least }: LoadOptions): Promise<Outcome> {
    const used = this.children.slice(0, clients);
    const outcomes = used.map((child, index) =>
      outcomeIn(child, {
        function: this.bundle,
        passages,
        clients: Math.ceil((clients - index) / used.length),
        seconds,
        least: Math.ceil(least / used.length),
      }),
    );
    return together(await Promise.all(outcomes));
  }

  stop(): void {
    for (const child of this.children) {
      child.kill();
    }
  }
}

async function outcomeIn(child: ChildProcess, load: FunctionLoad): Promise<Outcome> {
  const answer = new AbortController();
  const { signal } = answer;
  try {
    const outcome = once(child, 'message', { signal });
    const end = once(child, 'exit', { signal }).then(([code]) => {
      throw new Error(`a process that runs the function ended (exit code ${code})`);
    });
    child.send(load);
    const [message] = (await Promise.race([outcome, end])) as [Outcome];
    end.catch(() => undefined);
    outcome.catch(() => undefined);
    return message;
  } finally {
    answer.abort();
  }
}
