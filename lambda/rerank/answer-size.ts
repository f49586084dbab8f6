import { isLonger } from './byte-length';
import type { DialectRequest } from './dialects/dialect';
import { BadRequest } from './errors';
import { grouped } from './grouped';

/** The way that an answer takes to its caller. */
export type Carrier = 'invoke' | 'http' | 'load balancer';

/**
 * The most bytes of the handler's result as JSON: what Lambda hands back, and 1 MB for a load balancer
 * (https://docs.aws.amazon.com/elasticloadbalancing/latest/application/lambda-functions.html).
 */
const MAX_RESULT_BYTES: Readonly<Record<Carrier, number>> = {
  invoke: 6_291_556,
  http: 6_291_556,
  'load balancer': 1_000_000,
};

/** The envelope of an answer in an HTTP result: its status and headers. */
const ENVELOPE_BYTES = 4_096;

/**
 * Rejects an answer that would not reach its caller, which only the documents in it can make so long.
 *
 * @param carrier other than for an invoke the answer is a JSON text within the result, in which quotes are escaped once more
 * @throws BadRequest
 */
export function rejectOversized(
  { documentsAskedBy }: DialectRequest,
  answer: object,
  carrier: Carrier,
): void {
  if (documentsAskedBy === undefined) {
    return;
  }
  const most = MAX_RESULT_BYTES[carrier];
  const text = JSON.stringify(answer);
  // Within JSON a text takes at most twice its bytes: nearly every answer is short enough without being written again.
  if (!isLonger(text, (most - ENVELOPE_BYTES) / 2)) {
    return;
  }
  const bytes = Buffer.byteLength(carrier === 'invoke' ? text : JSON.stringify(text)) + ENVELOPE_BYTES;
  if (bytes > most) {
    throw new BadRequest(
      `makes an answer of ${grouped(bytes)} bytes; at most ${grouped(most)} can be given`,
      documentsAskedBy,
    );
  }
}
