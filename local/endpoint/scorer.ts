import { readFileSync } from 'node:fs';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import type { LogitsOptions, TextPair } from './cross-encoder';
import { type Encoding, PairTokenizer } from './tokenize';

/** Where a model's files lie, and what its configuration says. All of it can be sent to another thread. */
export interface ModelFiles {
  readonly onnx: string;
  readonly tokenizer: string;
  readonly tokenizerConfig: string;
  /** The most tokens that the model can read. */
  readonly positions: number;
  /** Threads of one inference. */
  readonly threads: number;
}

/** Tokenizer and ONNX session of one model, in the thread that calls it. */
export class Scorer {
  private constructor(
    private readonly tokenizer: PairTokenizer,
    private readonly session: InferenceSession,
    private readonly positions: number,
  ) {}

  static async load(files: ModelFiles): Promise<Scorer> {
    const json = (path: string) => JSON.parse(readFileSync(path, 'utf8'));
    const session = await InferenceSession.create(files.onnx, {
      executionProviders: ['cpu'],
      intraOpNumThreads: files.threads,
      interOpNumThreads: 1,
      // Errors only: a warning about an unusual operator is no news to whoever runs the demo.
      logSeverityLevel: 3,
      // OpenSearch shares the machine; threads that spin while they wait would take its cores.
      extra: { session: { intra_op: { allow_spinning: '0' } } },
    });
    if (!session.outputNames.includes('logits')) {
      throw new Error(`its ONNX file has no output named logits (${session.outputNames.join(', ')})`);
    }
    const tokenizer = new PairTokenizer(json(files.tokenizer), json(files.tokenizerConfig));
    return new Scorer(tokenizer, session, files.positions);
  }

  /**
   * One logit per pair, in order. The signal is looked at between two inferences.
   *
   * Pairs run one by one: nothing is padded, so that no score can depend on the others, whatever the model's
   * quantisation, and on a CPU batches are no faster (100 pairs of 97 tokens, 2 threads: 3.5 s one by one, 3.3 s in
   * batches of 8; 40 tokens: 1.28 s and 1.32 s).
   */
  async logits(pairs: readonly TextPair[], options: LogitsOptions, signal: AbortSignal): Promise<number[]> {
    // All texts first: a request that must fail fails before minutes of work.
    const encodings = pairs.map((pair) => this.tokenizer.encode(pair, options));
    const longest = encodings.reduce((length, { ids }) => Math.max(length, ids.length), 0);
    if (longest > this.positions) {
      throw new Error(
        `The size of tensor a (${longest}) must match the size of tensor b (${this.positions}) at non-singleton dimension 1`,
      );
    }
    const logits: number[] = [];
    for (const encoding of encodings) {
      signal.throwIfAborted();
      logits.push(await this.logit(encoding));
    }
    return logits;
  }

  async release(): Promise<void> {
    await this.session.release();
  }

  private async logit({ ids, typeIds }: Encoding): Promise<number> {
    const tensor = (value: (position: number) => number) =>
      new Tensor(
        'int64',
        BigInt64Array.from(ids, (_, position) => BigInt(value(position))),
        [1, ids.length],
      );
    const inputs: Record<string, Tensor> = {
      input_ids: tensor((position) => ids[position]!),
      attention_mask: tensor(() => 1),
    };
    // RoBERTa-like models have no token types.
    if (this.session.inputNames.includes('token_type_ids')) {
      inputs.token_type_ids = tensor((position) => typeIds[position]!);
    }
    const { logits } = await this.session.run(inputs, ['logits']);
    return Number(logits!.data[0]);
  }
}
