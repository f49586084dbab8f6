import * as z from 'zod/mini';
import { BadRequest } from '../../../lambda/rerank/errors';
import { parseJson } from '../../../lambda/rerank/json-body';
import { validationErrors } from '../../../lambda/rerank/validation';
import { Mark } from '../grades/mark';

/** An id of OpenSearch has at most 512 bytes. */
export const MAX_BODY_BYTES = 16_384;

const place = z.int({ error: 'must be a whole number' }).check(z.gte(0, { error: 'must not be negative' }));

const MarkRequest = z.object(
  {
    query: place,
    passage: place,
    /** The query's, as the page was given it. */
    key: z.string({ error: 'must be a string' }),
    /** The passage's. */
    id: z.string({ error: 'must be a string' }),
    mark: Mark,
  },
  { error: 'must be a JSON object' },
);

/** Reads a JSON body. @throws BadRequest with the first field that is wrong */
export function parseMark(body: Uint8Array): z.infer<typeof MarkRequest> {
  const parsed = MarkRequest.safeParse(parseJson(body, { maxBodyBytes: MAX_BODY_BYTES }));
  if (!parsed.success) {
    const { path, message } = validationErrors(parsed.error)[0]!;
    throw new BadRequest(message, path || undefined);
  }
  return parsed.data;
}
