import { execFile, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { alternate } from '../alternate';
import type { Benchmark, Samples } from '../benchmark';
import { startInstantEndpoint } from '../instant-endpoint';
import { median, rounded, summaries } from '../summary';
import { Bundles } from './bundles';
import type { Order } from './calls';
import { functionEnvironment } from './environment';

const PASSAGES = 100;
const CHARACTERS = 500;
const run = promisify(execFile);

/** The cost of the rerank function beside the SDK that it calls the endpoint with: each call, its start, its size. */
export const functionCost: Benchmark = {
  name: 'function',

  async run({ quick, signal, progress, record }) {
    progress('bundling');
    const bundles = new Bundles();
    const endpoint = await startInstantEndpoint();
    const environment = functionEnvironment({ url: endpoint.url, name: 'pairs', device: 'gpu' });
    try {
      const bytes = { function: bundles.bytes('function'), sdk: bundles.bytes('sdk') };
      record({ measure: 'bundle', bytes }, {});

      progress('loading');
      const load = (path: string) => async () => {
        const { stdout } = await run(process.execPath, ['-e', LOAD, path], { env: environment, signal });
        return Number(stdout);
      };
      const loads = await alternate(
        { sdk: load(bundles.sdk), function: load(bundles.function) },
        { warmUp: 2, rounds: quick ? 8 : 60, signal },
      );
      record({ measure: 'load', ...summaries(loads), ratio: ratio(loads, 'function') }, loads);

      progress('calling');
      const calls = await inAnotherProcess(environment, signal, {
        function: bundles.function,
        sdk: bundles.sdk,
        passages: PASSAGES,
        characters: CHARACTERS,
        warmUp: quick ? 50 : 500,
        rounds: quick ? 100 : 1_000,
      });
      const added = (name: string) => rounded(median(calls[name]!) - median(calls.sdk!));
      record(
        {
          measure: 'call',
          passages: PASSAGES,
          characters: CHARACTERS,
          ...summaries(calls),
          addedMs: { invoke: added('invoke'), url: added('url') },
          ratio: { invoke: ratio(calls, 'invoke'), url: ratio(calls, 'url') },
        },
        calls,
      );
    } finally {
      await endpoint.close();
      bundles.remove();
    }
  },
};

const LOAD =
  'const start = performance.now(); require(process.argv[1]); console.log(performance.now() - start)';

async function inAnotherProcess(env: NodeJS.ProcessEnv, signal: AbortSignal, order: Order): Promise<Samples> {
  const child = fork(join(__dirname, 'calls.ts'), {
    env,
    signal,
    execArgv: ['--require', require.resolve('tsx/cjs')],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  child.send(order);
  const ended = once(child, 'exit').then(([code]) => {
    throw new Error(`the process that calls the function ended (exit code ${code})`);
  });
  const [samples] = (await Promise.race([once(child, 'message'), ended])) as [Samples];
  ended.catch(() => undefined);
  return samples;
}

function ratio(samples: Samples, name: string): number {
  return rounded(median(samples[name]!) / median(samples.sdk!));
}
