import { isLonger } from './byte-length';
import { BadRequest } from './errors';
import { grouped } from './grouped';

/** A run of a request's documents, and the request to the endpoint that scores it. */
export interface Part {
  readonly body: string;
  readonly count: number;
}

/** Builds the request to the endpoint for a run of documents. */
export type Encode = (texts: readonly string[]) => string;

/**
 * Cuts documents into runs whose requests each hold at most `maxBytes`: one if that is enough, else about as many
 * as the bytes need, of about equal size. The runs are in the order of the documents, and none is empty.
 *
 * @param placeOf the place of each of them in the request, for errors
 * @param start the position of the first of them
 * @throws BadRequest when one document, with the query, is too long by itself
 */
export function split(
  texts: readonly string[],
  encode: Encode,
  maxBytes: number,
  placeOf: (position: number) => string = (position) => `documents[${position}]`,
  start = 0,
): Part[] {
  const body = encode(texts);
  if (!isLonger(body, maxBytes)) {
    return [{ body, count: texts.length }];
  }
  const bytes = Buffer.byteLength(body);
  if (texts.length === 1) {
    throw new BadRequest(
      `is too long: with the query it makes a request of ${grouped(bytes)} bytes to the endpoint; at most ${grouped(maxBytes)} are allowed`,
      placeOf(start),
    );
  }
  let from = start;
  return runs(texts, Math.ceil(bytes / maxBytes)).flatMap((run) => {
    const parts = split(run, encode, maxBytes, placeOf, from);
    from += run.length;
    return parts;
  });
}

/** At least two consecutive runs, of about equal bytes; a single long document may make them fewer than `count`. */
function runs(texts: readonly string[], count: number): string[][] {
  const sizes = texts.map((text) => Buffer.byteLength(text) + 1);
  const share = sizes.reduce((sum, size) => sum + size, 0) / count;
  const cut = Array.from({ length: count }, (): string[] => []);
  let done = 0;
  for (const [index, text] of texts.entries()) {
    const size = sizes[index]!;
    // A document belongs to the share that its middle falls in.
    const run = Math.min(count - 1, Math.floor((done + size / 2) / share));
    cut[run]!.push(text);
    done += size;
  }
  const filled = cut.filter((run) => run.length > 0);
  return filled.length > 1 ? filled : halves(texts);
}

function halves(texts: readonly string[]): string[][] {
  const middle = Math.ceil(texts.length / 2);
  return [texts.slice(0, middle), texts.slice(middle)];
}
