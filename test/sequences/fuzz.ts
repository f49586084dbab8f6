import type { Lifetime } from '../../commands/shared/lifetime';
import { progressToStderr } from '../../commands/shared/run';
import { beginCounting, counted, endCounting, neverTried, sentence } from '../integration/support/counts';
import { startEveryVersion, testNodeOf } from '../integration/support/nodes';
import { Environment } from './environment';
import { type FuzzOptions, readOptions } from './options';
import { type CounterExample, seedOf, trySeed } from './try-seed';

const WORKERS = 3;
const SHRINK_MS = 300_000;
const REPORT_EVERY_MS = 60_000;

/** Runs random sequences on every version for as long as asked. @throws Error with the first counter-example */
export async function fuzz(args: readonly string[], { signal }: Lifetime): Promise<void> {
  const options = readOptions(args);
  const progress = progressToStderr();
  const nodes = await startEveryVersion(progress, signal);
  beginCounting();
  const reporting = setInterval(() => progress(sentence(counted())), REPORT_EVERY_MS);
  const environments: Environment[] = [];
  try {
    for (const node of nodes) {
      environments.push(await Environment.prepare(testNodeOf(node), WORKERS));
    }
    progress(`running sequences for ${options.minutes} minutes, the first one with seed ${options.seed}`);
    const found = await untilOver(environments, options, signal);
    report(options, found);
  } finally {
    clearInterval(reporting);
    endCounting();
    await Promise.all(environments.map((environment) => environment.close()));
    await Promise.all(nodes.map((node) => node.stop()));
  }
}

async function untilOver(
  environments: readonly Environment[],
  { minutes, seed }: FuzzOptions,
  signal: AbortSignal,
): Promise<string[]> {
  const end = performance.now() + minutes * 60_000;
  const found: string[] = [];
  const goesOn = () => found.length === 0 && performance.now() < end && !signal.aborted;
  const running = Promise.all(
    environments.map(async ({ node, workers }) => {
      let number = 0;
      await Promise.all(
        workers.map(async (worker) => {
          while (goesOn()) {
            const example = await trySeed(worker, seedOf(seed, number++), SHRINK_MS);
            if (example) {
              found.push(reportOf(node.version, example));
            }
          }
        }),
      );
    }),
  );
  const stopped = new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason));
  });
  await Promise.race([running, stopped]);
  signal.throwIfAborted();
  return found;
}

function reportOf(version: string, { seed, report }: CounterExample): string {
  return `On OpenSearch ${version} a promise does not hold. Try it again with --seed ${seed}.\n${report}`;
}

function report({ seed }: FuzzOptions, found: readonly string[]): void {
  const counts = counted();
  process.stdout.write(`${sentence(counts)} Seed ${seed}, ${found.length} violations.\n`);
  if (found.length > 0) {
    throw new Error(found.join('\n\n'));
  }
  const missing = neverTried(counts);
  if (missing.length > 0) {
    throw new Error(`It was too short: it has tried no ${missing.join(' and no ')}.`);
  }
}
