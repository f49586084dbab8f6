import type { IncomingMessage } from 'node:http';
import { grouped } from '../../../lambda/rerank/grouped';
import { readBody } from '../../../local/http/read-body';

/** A request that is answered with this status and message. */
export class RequestError extends Error {
  constructor(
    readonly status: number,
    message: string,
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(message);
  }
}

const LOOPBACK = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])(:\d+)?$/i;

/** A site whose name was turned to this machine's address must not read what people search. @throws RequestError */
export function requireLoopbackName({ headers }: IncomingMessage): void {
  if (!LOOPBACK.test(headers.host ?? '')) {
    throw new RequestError(403, 'the page is served on localhost and 127.0.0.1 only, not under another name');
  }
}

/** @throws RequestError */
export function requireMethod({ method }: IncomingMessage, allowed: readonly string[]): void {
  if (!allowed.includes(method!)) {
    throw new RequestError(405, `only ${allowed.join(' and ')} is allowed here`, {
      allow: allowed.join(', '),
    });
  }
}

/** Browsers say which site asks; other programs say nothing, and may ask. @throws RequestError */
export function requireSameOrigin({ headers }: IncomingMessage): void {
  if (headers.origin !== undefined && headers.origin !== `http://${headers.host}`) {
    throw new RequestError(403, 'only the page itself may ask this');
  }
}

/** Reads the body of a request that a page of another site cannot send unasked, as it can a form. @throws RequestError */
export async function readJsonBody(request: IncomingMessage, maxBytes: number): Promise<Buffer> {
  if (!/^application\/json\b/i.test(request.headers['content-type'] ?? '')) {
    throw new RequestError(415, 'the content-type must be application/json');
  }
  const body = await readBody(request, maxBytes);
  if (!body) {
    throw new RequestError(413, `the body has more than ${grouped(maxBytes)} bytes`);
  }
  return body;
}
