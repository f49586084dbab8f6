import { isLonger } from './byte-length';
import { BadRequest } from './errors';
import { grouped } from './grouped';
import type { Limits } from './settings';

/** Reads the JSON body of an HTTP request; throws `BadRequest` when it is too long, not UTF-8, or not JSON. */
export function parseJson(body: Uint8Array | string, limits: Pick<Limits, 'maxBodyBytes'>): unknown {
  const { maxBodyBytes } = limits;
  if (isLonger(body, maxBodyBytes)) {
    const bytes = Buffer.byteLength(body);
    throw new BadRequest(`has ${grouped(bytes)} bytes; at most ${grouped(maxBodyBytes)} are allowed`);
  }
  // Both parsers' own messages could quote the body.
  const text = typeof body === 'string' ? decoded(body) : attempt(() => decodedBytes(body), 'is not UTF-8');
  return attempt(() => JSON.parse(text), 'is not valid JSON');
}

function decodedBytes(body: Uint8Array): string {
  return new TextDecoder('utf-8', { fatal: true }).decode(body);
}

/** The text that the bytes of a text would be decoded to. */
function decoded(body: string): string {
  const text = body.isWellFormed() ? body : body.toWellFormed();
  return text.startsWith('\ufeff') ? text.slice(1) : text;
}

function attempt<T>(parse: () => T, problem: string): T {
  try {
    return parse();
  } catch {
    throw new BadRequest(problem);
  }
}
