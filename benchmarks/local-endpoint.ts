import { join } from 'node:path';
import { BUNDLED } from '../local/endpoint/bundled';
import { alternate, msOf } from './alternate';
import type { Benchmark } from './benchmark';
import { startBundledEndpoint, THREADS } from './bundled-endpoint';
import { type Input, longPairs, shortPairs } from './passages';
import { PythonProgram, pythonWith } from './python';
import { median, rounded, summaries } from './summary';

const INPUTS = [
  { pairs: 'short', passages: 10, rounds: 30, make: shortPairs },
  { pairs: 'short', passages: 100, rounds: 9, make: shortPairs },
  { pairs: 'long', passages: 100, rounds: 3, make: longPairs },
];

/**
 * The local endpoint, asked by a signed request, against onnxruntime in Python on the same model, the same pairs and as
 * many threads, without a server around it.
 */
export const localEndpoint: Benchmark = {
  name: 'local-endpoint',

  async run({ quick, signal, progress, record }) {
    progress('preparing Python');
    const python = PythonProgram.start(
      await pythonWith(join(__dirname, 'requirements.txt')),
      join(__dirname, 'local_endpoint.py'),
      [BUNDLED.folder, String(THREADS)],
    );
    const endpoint = await startBundledEndpoint();
    const askPython = async (input: Input) => (await python.ask(input)) as { ms: number; logits: number[] };
    try {
      for (const { pairs, passages, rounds, make } of INPUTS) {
        const input = make(passages);
        progress(`${passages} ${pairs} passages`);
        sameScores(await endpoint.ask(input), (await askPython(input)).logits);
        const samples = await alternate(
          {
            endpoint: () => msOf(() => endpoint.ask(input)),
            python: async () => (await askPython(input)).ms,
          },
          { pauseMs: 300, warmUp: 1, rounds: quick ? 3 : rounds, signal },
        );
        record(
          {
            model: 'bundled, 8 bits',
            threads: THREADS,
            pairs,
            passages,
            ...summaries(samples),
            ratio: rounded(median(samples.endpoint!) / median(samples.python!)),
          },
          samples,
        );
      }
    } finally {
      await endpoint.stop();
      await python.stop();
    }
  },
};

/** A comparison counts only when both did the same work. */
function sameScores(scores: readonly number[], logits: readonly number[]): void {
  const worst = Math.max(...scores.map((score, i) => Math.abs(score - 1 / (1 + Math.exp(-logits[i]!)))));
  if (!(worst < 1e-3)) {
    throw new Error(`endpoint and Python differ by ${worst} in a score`);
  }
}
