import type { RerankAnswer } from './answer';
import { BadRequest } from './errors';
import { grouped, type RerankRequest } from './request';

/** The most bytes that Lambda hands back, of the handler's result as JSON. */
const MAX_RESULT_BYTES = 6_291_556;

/** The envelope of an answer in an HTTP result: its status and headers. */
const ENVELOPE_BYTES = 4_096;

/** A character takes 7 bytes at most, as the escape of a control character within JSON within JSON. */
const SAFE_CHARACTERS = 800_000;

/**
 * Rejects an answer that Lambda would not hand back, which only the documents in it can make so long.
 *
 * @param http whether the answer is a JSON text within the result, in which quotes are escaped once more
 * @throws BadRequest
 */
export function rejectOversized(request: RerankRequest, answer: RerankAnswer, http: boolean): void {
  const characters = request.texts.reduce((sum, text) => sum + text.length, 0);
  if (!request.returnDocuments || characters <= SAFE_CHARACTERS) {
    return;
  }
  const text = JSON.stringify(answer);
  const bytes = Buffer.byteLength(http ? JSON.stringify(text) : text) + ENVELOPE_BYTES;
  if (bytes > MAX_RESULT_BYTES) {
    throw new BadRequest(
      `makes an answer of ${grouped(bytes)} bytes; at most ${grouped(MAX_RESULT_BYTES)} can be given`,
      'return_documents',
    );
  }
}
