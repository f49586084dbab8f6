import { join } from 'node:path';
import { alternate, type Contender, msOf } from './alternate';
import type { Benchmark } from './benchmark';
import { startBundledEndpoint } from './bundled-endpoint';
import { longPairs, shortPairs } from './passages';
import { PythonProgram } from './python';
import { median, rounded, summaries } from './summary';
import { servingRuntime } from './toolkit/runtime';

const PASSAGES = 20;

const INPUTS = [
  { pairs: 'short', rounds: 7, make: shortPairs },
  { pairs: 'long', rounds: 3, make: longPairs },
];

/** What the others are compared with. */
const REFERENCE = 'MiniLM-L6';

/** OpenMP's threads wait for more work by taking time from who comes next. */
const PAUSE_MS = 300;

/**
 * Models of random weights in the shapes of well-known rerankers, in 32 bits and as the handler computes them, and the bundled
 * one in 8 bits as the local endpoint does: how fast each shape is on this processor, and nothing about how well it ranks.
 */
export const models: Benchmark = {
  name: 'models',

  async run({ quick, signal, progress, record }) {
    progress('preparing the toolkit and the models');
    const { python } = await servingRuntime();
    const folders = ['serving', 'model'].map((name) => join(__dirname, '..', name));
    const program = PythonProgram.start(python, join(__dirname, 'toolkit/score_shapes.py'), folders);
    const endpoint = await startBundledEndpoint();
    try {
      const { shapes } = (await program.ask({})) as { shapes: string[] };
      for (const { pairs, rounds, make } of INPUTS) {
        const input = make(PASSAGES);
        progress(`${PASSAGES} ${pairs} passages`);
        const contenders: Record<string, Contender> = { bundled: () => msOf(() => endpoint.ask(input)) };
        for (const shape of shapes) {
          contenders[shape] = async () => ((await program.ask({ shape, ...input })) as { ms: number }).ms;
        }
        const samples = await alternate(contenders, {
          warmUp: 1,
          rounds: quick ? 1 : rounds,
          pauseMs: PAUSE_MS,
          signal,
        });
        const ratios = Object.keys(contenders).map((name) => [
          name,
          rounded(median(samples[name]!) / median(samples[REFERENCE]!)),
        ]);
        record(
          { pairs, passages: PASSAGES, ...summaries(samples), ratios: Object.fromEntries(ratios) },
          samples,
        );
      }
    } finally {
      await endpoint.stop();
      await program.stop();
    }
  },
};
