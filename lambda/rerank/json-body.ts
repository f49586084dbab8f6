import { BadRequest } from './errors';
import { grouped } from './grouped';
import type { Limits } from './settings';

/** Reads the JSON body of an HTTP request; throws `BadRequest` when it is too long, not UTF-8, or not JSON. */
export function parseJson(body: Uint8Array, limits: Pick<Limits, 'maxBodyBytes'>): unknown {
  const { maxBodyBytes } = limits;
  if (body.length > maxBodyBytes) {
    throw new BadRequest(`has ${grouped(body.length)} bytes; at most ${grouped(maxBodyBytes)} are allowed`);
  }
  // Both parsers' own messages could quote the body.
  const text = attempt(() => new TextDecoder('utf-8', { fatal: true }).decode(body), 'is not UTF-8');
  return attempt(() => JSON.parse(text), 'is not valid JSON');
}

function attempt<T>(parse: () => T, problem: string): T {
  try {
    return parse();
  } catch {
    throw new BadRequest(problem);
  }
}
