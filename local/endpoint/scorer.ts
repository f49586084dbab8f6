import { readFileSync } from 'node:fs';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import type { LogitsOptions, Reading, TextPair } from './cross-encoder';
import { type Encoding, PairTokenizer } from './tokenize';

/** Where a model's files lie, and what its configuration says. All of it can be sent to another thread. */
export interface ModelFiles {
  readonly onnx: string;
  readonly tokenizer: string;
  readonly tokenizerConfig: string;
  /** The most tokens that the model can read. */
  readonly positions: number;
  /** Pairs that are scored at the same time, each by one thread. */
  readonly threads: number;
}

/** Tokenizer and ONNX session of one model, in the thread that calls it. */
export class Scorer {
  private constructor(
    private readonly tokenizer: PairTokenizer,
    private readonly session: InferenceSession,
  ) {}

  static async load(files: ModelFiles): Promise<Scorer> {
    const json = (path: string) => JSON.parse(readFileSync(path, 'utf8'));
    const session = await InferenceSession.create(files.onnx, {
      executionProviders: ['cpu'],
      // The threads score different pairs: two that share each product wait for each other sixty times a pair.
      intraOpNumThreads: 1,
      interOpNumThreads: 1,
      // Errors only: a warning about an unusual operator is no news to whoever runs the demo.
      logSeverityLevel: 3,
    });
    if (!session.outputNames.includes('logits')) {
      throw new Error(`its ONNX file has no output named logits (${session.outputNames.join(', ')})`);
    }
    const config: { readonly model_max_length?: number } = json(files.tokenizerConfig);
    // Some tokenizers have no limit, or one that their model does not read.
    const model_max_length = Math.min(config.model_max_length ?? files.positions, files.positions);
    return new Scorer(new PairTokenizer(json(files.tokenizer), { ...config, model_max_length }), session);
  }

  /** The windows of each pair. @throws Error when a pair cannot be truncated as asked */
  encode(pairs: readonly TextPair[], options: LogitsOptions): Encoding[][] {
    return pairs.map(this.tokenizer.windows(options));
  }

  /** What the model reads of a pair. @throws Error when it cannot be truncated as asked */
  reading(pair: Required<TextPair>, options: LogitsOptions): Reading {
    return this.tokenizer.reading(pair, options);
  }

  /**
   * One logit per encoding, in order. The signal is looked at between two inferences.
   *
   * Pairs run one by one: nothing is padded, and no score can depend on the others, whatever the model's
   * quantisation. On a CPU batches are no faster (`docs/performance-laptop.md`).
   */
  async logits(encodings: readonly Encoding[], signal: AbortSignal): Promise<number[]> {
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
    const tensor = (values: BigInt64Array) => new Tensor('int64', values, [1, values.length]);
    const inputs: Record<string, Tensor> = {
      input_ids: tensor(BigInt64Array.from(ids, BigInt)),
      attention_mask: tensor(new BigInt64Array(ids.length).fill(1n)),
    };
    // RoBERTa-like models have no token types.
    if (this.session.inputNames.includes('token_type_ids')) {
      inputs.token_type_ids = tensor(BigInt64Array.from(typeIds, BigInt));
    }
    const { logits } = await this.session.run(inputs, ['logits']);
    return Number(logits!.data[0]);
  }
}
