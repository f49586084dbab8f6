/**
 * A thread of the model: an inference blocks the thread that runs it, and whoever embeds the endpoint has other
 * things to do meanwhile. Speaks with `inference-thread.ts`.
 */
import { parentPort, workerData } from 'node:worker_threads';
import type { ThreadReply, ThreadRequest } from './inference-messages';
import { Scorer } from './scorer';

const port = parentPort!;
const reply = (message: ThreadReply) => port.postMessage(message);
const message = (error: unknown) => (error instanceof Error ? error.message : String(error));

async function main(): Promise<void> {
  const closing = new AbortController();
  const scorer = await Scorer.load(workerData);
  let last: Promise<void> = Promise.resolve();

  const answer = async (request: Exclude<ThreadRequest, { close: true }>) => {
    const { id } = request;
    try {
      closing.signal.throwIfAborted();
      if ('pairs' in request) {
        reply({ id, value: scorer.encode(request.pairs, request.options) });
      } else if ('pair' in request) {
        reply({ id, value: scorer.reading(request.pair, request.options) });
      } else {
        reply({ id, value: await scorer.logits(request.encodings, closing.signal) });
      }
    } catch (error) {
      reply({ id, error: message(error) });
    }
  };
  port.on('message', (request: ThreadRequest) => {
    if ('close' in request) {
      closing.abort(new Error('the model was closed'));
      last.then(() => scorer.release()).finally(() => port.close());
    } else {
      last = last.then(() => answer(request));
    }
  });
  reply({ ready: true });
}

main().catch((error) => {
  reply({ failed: message(error) });
  port.close();
});
