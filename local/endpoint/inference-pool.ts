import { type LogitsOptions, type Reading, type TextPair, TooManyTokensError } from './cross-encoder';
import { InferenceThread } from './inference-thread';
import type { ModelFiles } from './scorer';
import type { Encoding } from './tokenize';

/** Tokens that go to a thread at once: enough that messages cost nothing, few enough that all threads end together. */
const PIECE_TOKENS = 512;

/** A model in several threads, each with weights of its own, which share the pairs of a call among them. */
export class InferencePool {
  private last: Promise<unknown> = Promise.resolve();

  private constructor(
    private readonly threads: readonly InferenceThread[],
    private readonly positions: number,
  ) {}

  /**
   * Starts the threads and waits until each has loaded the model.
   *
   * @throws Error with what is wrong with the files.
   */
  static async start(files: ModelFiles): Promise<InferencePool> {
    const starts = await Promise.allSettled(
      Array.from({ length: files.threads }, () => InferenceThread.start(files)),
    );
    const threads = starts.flatMap((start) => (start.status === 'fulfilled' ? start.value : []));
    const failed = starts.find((start) => start.status === 'rejected');
    if (failed) {
      await Promise.all(threads.map((thread) => thread.close()));
      throw failed.reason;
    }
    return new InferencePool(threads, files.positions);
  }

  /** One logit per pair, in order; calls are served one after the other. */
  logits(pairs: readonly TextPair[], options: LogitsOptions = {}): Promise<number[]> {
    const logits = this.last.then(() => this.serve(pairs, options));
    this.last = logits.catch(() => undefined);
    return logits;
  }

  /** What the model reads of a pair; waits for no other call than those of one thread. */
  reading(pair: Required<TextPair>, options: LogitsOptions = {}): Promise<Reading> {
    return this.threads[0]!.reading(pair, options);
  }

  /** Stops after the inferences under way; what is not answered then fails. Idempotent. */
  async close(): Promise<void> {
    await Promise.all(this.threads.map((thread) => thread.close()));
  }

  private async serve(pairs: readonly TextPair[], options: LogitsOptions): Promise<number[]> {
    const windows = await this.encode(pairs, options);
    const encodings = windows.flat();
    const logits = new Array<number>(encodings.length);
    const pieces = piecesOf(encodings).values();
    let failed = false;
    const work = async (thread: InferenceThread) => {
      for (const piece of pieces) {
        if (failed) {
          return;
        }
        const values = await thread.logits(piece.map((index) => encodings[index]!));
        for (const [position, index] of piece.entries()) {
          logits[index] = values[position]!;
        }
      }
    };
    await Promise.all(
      this.threads.map((thread) =>
        work(thread).catch((error) => {
          failed = true;
          throw error;
        }),
      ),
    );
    const found = logits.values();
    return windows.map((ofOne) => Math.max(...ofOne.map(() => found.next().value!)));
  }

  /** All texts first: a request that must fail fails before minutes of work. */
  private async encode(pairs: readonly TextPair[], options: LogitsOptions): Promise<Encoding[][]> {
    const share = Math.ceil(pairs.length / this.threads.length);
    const encoded = await Promise.all(
      this.threads.map((thread, index) =>
        thread.encode(pairs.slice(index * share, (index + 1) * share), options),
      ),
    );
    const windows = encoded.flat();
    const longest = windows.flat().reduce((length, { ids }) => Math.max(length, ids.length), 0);
    if (longest > this.positions) {
      throw new TooManyTokensError(longest, this.positions);
    }
    return windows;
  }
}

/** The positions of the encodings in runs of about `PIECE_TOKENS`, the longest first: the last to end is then short. */
function piecesOf(encodings: readonly Encoding[]): number[][] {
  const length = (index: number) => encodings[index]!.ids.length;
  const order = [...encodings.keys()].sort((one, other) => length(other) - length(one));
  const pieces: number[][] = [];
  let room = 0;
  for (const index of order) {
    if (room < length(index)) {
      pieces.push([]);
      room = PIECE_TOKENS;
    }
    pieces.at(-1)!.push(index);
    room -= length(index);
  }
  return pieces;
}
