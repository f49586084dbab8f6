import { availableParallelism } from 'node:os';
import { alternate, type Contender, msOf } from './alternate';
import type { Benchmark, Samples } from './benchmark';
import { startBundledEndpoint } from './bundled-endpoint';
import { type Input, longPairs, shortPairs } from './passages';
import { median, rounded, summaries } from './summary';
import { Container } from './toolkit/container';
import { servingRuntime } from './toolkit/runtime';

/** The batch sizes of the stock handler: no batches, and batches of the sizes that clients ask for. */
const STOCK = { stock: undefined, stock8: 8, stock32: 32 } as const;
/** The largest inputs take minutes in padded batches, which are the slowest way on a CPU anyhow. */
const STOCK_ALONE = { stock: undefined } as const;

/** Passages whose scores are compared before the times are taken. */
const COMPARED = 100;

const PAUSE = { pauseMs: 500 };

const INPUTS = [
  { pairs: 'short', passages: 10, rounds: 7, warmUp: 1, make: shortPairs, stock: STOCK, local: true },
  { pairs: 'short', passages: 100, rounds: 5, warmUp: 1, make: shortPairs, stock: STOCK, local: true },
  { pairs: 'short', passages: 1_000, rounds: 1, warmUp: 0, make: shortPairs, stock: STOCK_ALONE },
  { pairs: 'long', passages: 10, rounds: 3, warmUp: 1, make: longPairs, stock: STOCK, local: true },
  { pairs: 'long', passages: 100, rounds: 1, warmUp: 0, make: longPairs, stock: STOCK },
  { pairs: 'long', passages: 1_000, rounds: 1, warmUp: 0, make: longPairs, stock: STOCK_ALONE },
];

/**
 * The handler of this project against the stock handler of the Hugging Face container, both under the real toolkit and
 * model server with one worker, over HTTP, on the same weights: random ones, in the size of the production model. Ours
 * runs as it does by default, and in 32-bit; the stock handler as it does by default, with the one thread that the model server
 * leaves it, and without batches, which suits a CPU best, with a thread for each core.
 * The local endpoint computes beside them what the demo does: the bundled 8-bit model, of the same size.
 * SERVING_PYTHON names an interpreter that has the toolkit and a GPU; without it, it is installed for the CPU.
 */
export const serving: Benchmark = {
  name: 'serving',

  async run({ quick, signal, progress, record }) {
    progress('preparing the toolkit and the model');
    const runtime = await servingRuntime();
    const model = await runtime.model();
    const stock = await Container.start(runtime, { model, handler: 'stock' });
    const cores = { OMP_NUM_THREADS: String(availableParallelism()) };
    const threaded = await Container.start(runtime, { model, handler: 'stock', environment: cores });
    const ours = await Container.start(runtime, { model, handler: 'batching' });
    const environment = { RERANK_PRECISION: 'single' };
    const single = await Container.start(runtime, { model, handler: 'batching', environment });
    const endpoint = await startBundledEndpoint();
    try {
      await Promise.all([stock.ready(), threaded.ready(), ours.ready(), single.ready()]);
      for (const { pairs, passages, rounds, warmUp, make, stock: batchSizes, local } of INPUTS) {
        if (quick && passages > 100) continue;
        const input = make(passages);
        progress(`${passages} ${pairs} passages`);
        const some = { ...input, passages: input.passages.slice(0, COMPARED) };
        const expected = await ask(stock, some);
        sameScores(expected, await ask(ours, some), 1e-2);
        sameScores(expected, await ask(single, some), 1e-5);
        const contenders: Record<string, Contender> = {};
        for (const [name, batchSize] of Object.entries(batchSizes)) {
          contenders[name] = () => msOf(() => ask(stock, input, batchSize));
        }
        contenders.threaded = () => msOf(() => ask(threaded, input));
        contenders.ours = () => msOf(() => ask(ours, input));
        contenders.single = () => msOf(() => ask(single, input));
        if (local) {
          contenders.local = () => msOf(() => endpoint.ask(input));
        }
        const samples = await alternate(contenders, { ...PAUSE, warmUp, rounds: quick ? 1 : rounds, signal });
        record({ pairs, passages, ...summaries(samples), ...ratiosToStock(samples) }, samples);
      }

      progress('one long passage among a hundred short ones');
      const short = shortPairs(100);
      const [longest = ''] = longPairs(1).passages;
      const mixed = { ...short, passages: [...short.passages, longest.repeat(20)] };
      const samples = await alternate(
        {
          short: () => msOf(() => ask(ours, short)),
          mixed: () => msOf(() => ask(ours, mixed)),
        },
        { ...PAUSE, warmUp: 1, rounds: quick ? 1 : 5, signal },
      );
      record(
        {
          pairs: 'one long among short',
          passages: mixed.passages.length,
          ...summaries(samples),
          ratio: rounded(median(samples.mixed!) / median(samples.short!)),
        },
        samples,
      );
    } finally {
      await Promise.all([stock.stop(), threaded.stop(), ours.stop(), single.stop(), endpoint.stop()]);
    }
  },
};

/** Cut, as our connector and our function ask for it: otherwise the stock handler fails on a long passage. */
async function ask(container: Container, { query, passages }: Input, batchSize?: number): Promise<number[]> {
  const { status, body } = await container.invoke({
    inputs: passages.map((passage) => ({ text: query, text_pair: passage })),
    parameters: { truncation: true, max_length: 512, ...(batchSize && { batch_size: batchSize }) },
  });
  if (status !== 200) {
    throw new Error(`the container answered ${status}: ${JSON.stringify(body)}`);
  }
  return (body as { score: number }[]).map(({ score }) => score);
}

/** A comparison counts only when both did the same work. */
function sameScores(stock: readonly number[], ours: readonly number[], tolerance: number): void {
  const worst = Math.max(...stock.map((score, index) => Math.abs(score - ours[index]!)));
  if (!(worst < tolerance)) {
    throw new Error(`the handlers differ by ${worst} in a score`);
  }
}

/** To the fastest of the stock handler as it is, and for ours to the one with all cores as well. */
function ratiosToStock({ ours = [], single = [], threaded = [], local, ...stock }: Samples) {
  const fastest = Math.min(...Object.values(stock).map(median));
  return {
    ratio: rounded(median(ours) / fastest),
    singleRatio: rounded(median(single) / fastest),
    threadedRatio: rounded(median(ours) / median(threaded)),
    threadedSingleRatio: rounded(median(single) / median(threaded)),
    ...(local && { localRatio: rounded(median(local) / fastest) }),
  };
}
