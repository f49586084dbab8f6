import { once } from 'node:events';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { LogitsOptions, Reading, TextPair } from './cross-encoder';
import type { ThreadReply, ThreadRequest } from './inference-messages';
import type { ModelFiles } from './scorer';
import type { Encoding } from './tokenize';

interface Pending {
  resolve(value: unknown): void;
  reject(error: Error): void;
}

/** One thread of a model, with a tokenizer and weights of its own. */
export class InferenceThread {
  private readonly pending = new Map<number, Pending>();
  private readonly exited: Promise<unknown>;
  private nextId = 0;
  private closed = false;

  private constructor(private readonly worker: Worker) {
    this.exited = once(worker, 'exit').catch(() => undefined);
    worker.on('message', (reply: ThreadReply) => this.settle(reply));
    worker.on('error', (error) => this.failAll(error));
    worker.on('exit', () => this.failAll(new Error('the model was closed')));
  }

  /**
   * Starts the thread and waits until the model is loaded.
   *
   * @throws Error with what is wrong with the files.
   */
  static async start(files: ModelFiles): Promise<InferenceThread> {
    const worker = new Worker(join(__dirname, 'inference-worker.cjs'), {
      workerData: files,
      // Those of this process may load tsx, which the thread does when it wants to.
      execArgv: [],
    });
    const thread = new InferenceThread(worker);
    await new Promise<void>((resolve, reject) => {
      worker.once('message', (reply: ThreadReply) =>
        'failed' in reply ? reject(new Error(reply.failed)) : resolve(),
      );
      worker.once('error', reject);
      worker.once('exit', () => reject(new Error('its thread ended')));
    });
    // A model that nobody closed must not keep the process alive; calls under way do.
    worker.unref();
    return thread;
  }

  /** The windows of each pair, in order. */
  encode(pairs: readonly TextPair[], options: LogitsOptions): Promise<Encoding[][]> {
    return this.call((id) => ({ id, pairs, options })) as Promise<Encoding[][]>;
  }

  /** What the model reads of a pair. */
  reading(pair: Required<TextPair>, options: LogitsOptions): Promise<Reading> {
    return this.call((id) => ({ id, pair, options })) as Promise<Reading>;
  }

  /** One logit per encoding, in order. */
  logits(encodings: readonly Encoding[]): Promise<number[]> {
    return this.call((id) => ({ id, encodings })) as Promise<number[]>;
  }

  /** Stops after the inference under way; what is not answered then fails. Idempotent. */
  async close(): Promise<void> {
    if (!this.closed) {
      this.closed = true;
      this.send({ close: true });
    }
    await this.exited;
  }

  /** Calls are served one after the other. */
  private call(request: (id: number) => ThreadRequest): Promise<unknown> {
    if (this.closed) {
      return Promise.reject(new Error('the model was closed'));
    }
    const id = this.nextId++;
    return new Promise((resolve, reject) => {
      this.pending.set(id, { resolve, reject });
      this.send(request(id));
    });
  }

  private send(request: ThreadRequest): void {
    this.worker.ref();
    this.worker.postMessage(request);
  }

  private settle(reply: ThreadReply): void {
    if (!('id' in reply)) {
      return;
    }
    const call = this.pending.get(reply.id);
    this.pending.delete(reply.id);
    if ('error' in reply) {
      call?.reject(new Error(reply.error));
    } else {
      call?.resolve(reply.value);
    }
    if (this.pending.size === 0 && !this.closed) {
      this.worker.unref();
    }
  }

  private failAll(error: Error): void {
    this.closed = true;
    for (const { reject } of this.pending.values()) {
      reject(error);
    }
    this.pending.clear();
  }
}
