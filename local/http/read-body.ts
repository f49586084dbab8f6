import type { IncomingMessage } from 'node:http';

/** Reads the body of a request; undefined when it has more than so many bytes. */
export async function readBody(request: IncomingMessage, maxBytes: number): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  // Read to its end, however long: a client that is still writing does not read an answer.
  for await (const chunk of request) {
    size += chunk.length;
    if (size <= maxBytes) {
      chunks.push(chunk);
    }
  }
  return size <= maxBytes ? Buffer.concat(chunks) : undefined;
}
