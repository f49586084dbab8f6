import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { alternate } from './alternate';
import type { Benchmark, Samples } from './benchmark';
import { PythonProgram } from './python';
import { median, rounded, summaries } from './summary';
import { libraryPackages } from './toolkit/library';
import { servingRuntime } from './toolkit/runtime';

const HANDLER = join(__dirname, '../serving/huggingface');
const TOKENIZER = join(__dirname, '../model');
const MODELS = ['bert', 'modernbert'];
const BATCH_SIZES = [1, 8, 32];

/**
 * The handler's computation against sentence-transformers' own `CrossEncoder.predict`, in one process without a server:
 * the same weights, random ones in the size of MiniLM-L6 and of Ettin-17M, on a hundred pairs of 20 to 400 tokens.
 */
export const library: Benchmark = {
  name: 'library',

  async run({ quick, signal, progress, record }) {
    progress('preparing sentence-transformers');
    const runtime = await servingRuntime();
    const packages = await libraryPackages(runtime);
    const folder = await mkdtemp(join(tmpdir(), 'library-'));
    try {
      await cp(HANDLER, join(folder, 'opensearch_reranker'), { recursive: true });
      for (const model of MODELS) {
        progress(model);
        const python = PythonProgram.start(
          runtime.python,
          join(__dirname, 'toolkit/library_predict.py'),
          [folder, model, TOKENIZER],
          { PYTHONPATH: packages, HF_HUB_OFFLINE: '1' },
        );
        try {
          const ask = async (question: object) => ((await python.ask(question)) as { ms: number }).ms;
          const predictions = ['single', 'bfloat'].flatMap((precision) =>
            BATCH_SIZES.map((size) => [`${precision}${size}`, () => ask({ precision, size })] as const),
          );
          const contenders = Object.fromEntries([
            ...predictions,
            ['ours', () => ask({ handler: 'single' })],
            ['mixed', () => ask({ handler: 'mixed' })],
          ]);
          const samples = await alternate(contenders, {
            pauseMs: 300,
            warmUp: 1,
            rounds: quick ? 1 : 4,
            signal,
          });
          const { differences } = (await python.ask({ differences: true })) as { differences: object };
          record({ model, pairs: 100, differences, ...summaries(samples), ...gains(samples) }, samples);
        } finally {
          await python.stop();
        }
      }
    } finally {
      await rm(folder, { recursive: true });
    }
  },
};

/** How many times the pairs of the library at its best batch size. */
function gains(samples: Samples) {
  const best = (precision: string) =>
    Math.min(...BATCH_SIZES.map((size) => median(samples[`${precision}${size}`]!)));
  return {
    gain: rounded(best('single') / median(samples.ours!)),
    mixedGain: rounded(best('single') / median(samples.mixed!)),
    mixedGainInBfloat: rounded(best('bfloat') / median(samples.mixed!)),
  };
}
