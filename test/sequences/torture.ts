import type { Lifetime } from '../../commands/shared/lifetime';
import { progressToStderr } from '../../commands/shared/run';
import { beginCounting, counted, endCounting, neverTried, sentence } from '../integration/support/counts';
import { startEveryVersion, testNodeOf } from '../integration/support/nodes';
import { Ground } from './lane';
import { readOptions, type TortureOptions } from './options';
import { type CounterExample, seedOf, trySeed } from './try-seed';

const LANES = 3;
const SHRINK_MS = 300_000;
const REPORT_EVERY_MS = 60_000;

/** Plays random sequences on every version for as long as asked. @throws Error with the first counter-example */
export async function torture(args: readonly string[], { signal }: Lifetime): Promise<void> {
  const options = readOptions(args);
  const progress = progressToStderr();
  const nodes = await startEveryVersion(progress, signal);
  beginCounting();
  const reporting = setInterval(() => progress(sentence(counted())), REPORT_EVERY_MS);
  const grounds: Ground[] = [];
  try {
    for (const node of nodes) {
      grounds.push(await Ground.prepare(testNodeOf(node), LANES));
    }
    progress(`playing sequences for ${options.minutes} minutes, the first one with seed ${options.seed}`);
    const found = await untilOver(grounds, options, signal);
    report(options, found);
  } finally {
    clearInterval(reporting);
    endCounting();
    await Promise.all(grounds.map((ground) => ground.leave()));
    await Promise.all(nodes.map((node) => node.stop()));
  }
}

async function untilOver(
  grounds: readonly Ground[],
  { minutes, seed }: TortureOptions,
  signal: AbortSignal,
): Promise<string[]> {
  const end = performance.now() + minutes * 60_000;
  const found: string[] = [];
  const goesOn = () => found.length === 0 && performance.now() < end && !signal.aborted;
  const playing = Promise.all(
    grounds.map(async ({ node, lanes }) => {
      let number = 0;
      await Promise.all(
        lanes.map(async (lane) => {
          while (goesOn()) {
            const example = await trySeed(lane, seedOf(seed, number++), SHRINK_MS);
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
  await Promise.race([playing, stopped]);
  signal.throwIfAborted();
  return found;
}

function reportOf(version: string, { seed, report }: CounterExample): string {
  return `On OpenSearch ${version} a promise does not hold. Try it again with --seed ${seed}.\n${report}`;
}

function report({ seed }: TortureOptions, found: readonly string[]): void {
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
