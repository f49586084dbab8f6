import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { InvokeEndpointCommand } from '@aws-sdk/client-sagemaker-runtime';
import { sageMakerRuntime } from '../lambda/rerank/invoke-endpoint';
import { loadCrossEncoder, startEndpoint } from '../local/endpoint';
import { BUNDLED } from '../local/endpoint/bundled';
import { protocols } from '../protocol';
import { alternate, timed } from './alternate';
import type { Benchmark } from './benchmark';
import { type Input, longPairs, shortPairs } from './passages';
import { median, rounded, summaries } from './percentile';
import { PythonProgram, pythonWith } from './python';

const KEYS = { accessKeyId: 'benchmark', secretAccessKey: 'benchmark' };

/** As many threads as the endpoint takes, which are one for each core up to four. */
const THREADS = Math.min(availableParallelism(), 4);

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
    const model = await loadCrossEncoder(undefined, { threads: THREADS });
    const endpoint = await startEndpoint({
      model,
      endpointName: 'benchmark',
      region: 'us-east-1',
      credentials: KEYS,
    });
    const client = sageMakerRuntime({ region: 'us-east-1', credentials: KEYS, endpoint: endpoint.url });
    const ask = async ({ query, passages }: Input) => {
      const { Body } = await client.send(
        new InvokeEndpointCommand({
          EndpointName: 'benchmark',
          ContentType: 'application/json',
          Body: protocols.pairs.encodeRequest(query, passages, 'cpu'),
        }),
      );
      return protocols.pairs.decodeResponse(Body!.transformToString(), passages.length);
    };
    const askPython = async (input: Input) => (await python.ask(input)) as { ms: number; logits: number[] };
    try {
      for (const { pairs, passages, rounds, make } of INPUTS) {
        const input = make(passages);
        progress(`${passages} ${pairs} passages`);
        sameScores(await ask(input), (await askPython(input)).logits);
        const samples = await alternate(
          {
            endpoint: () => timed(() => ask(input)),
            python: async () => (await askPython(input)).ms,
          },
          { warmUp: 1, rounds: quick ? 3 : rounds, signal },
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
      client.destroy();
      await endpoint.close();
      await model.close();
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
