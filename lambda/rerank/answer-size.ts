import type { DialectRequest } from './dialects/dialect';
import { BadRequest } from './errors';
import { grouped } from './grouped';

/** The most bytes that Lambda hands back, of the handler's result as JSON. */
const MAX_RESULT_BYTES = 6_291_556;

/** The envelope of an answer in an HTTP result: its status and headers. */
const ENVELOPE_BYTES = 4_096;

/**
 * Rejects an answer that Lambda would not hand back, which only the documents in it can make so long.
 *
 * @param http whether the answer is a JSON text within the result, in which quotes are escaped once more
 * @throws BadRequest
 */
export function rejectOversized({ documentsAskedBy }: DialectRequest, answer: object, http: boolean): void {
  if (documentsAskedBy === undefined) {
    return;
  }
  const text = JSON.stringify(answer);
  const bytes = Buffer.byteLength(http ? JSON.stringify(text) : text) + ENVELOPE_BYTES;
  if (bytes > MAX_RESULT_BYTES) {
    throw new BadRequest(
      `makes an answer of ${grouped(bytes)} bytes; at most ${grouped(MAX_RESULT_BYTES)} can be given`,
      documentsAskedBy,
    );
  }
}
