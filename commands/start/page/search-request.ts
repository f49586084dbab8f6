import * as z from 'zod/mini';
import { BadRequest } from '../../../lambda/rerank/errors';
import { grouped } from '../../../lambda/rerank/grouped';
import { parseJson } from '../../../lambda/rerank/json-body';
import { validationErrors } from '../../../lambda/rerank/validation';

/** A request of the page. */
export interface PageSearch {
  readonly query: string;
  /** How many hits are shown and reranked. */
  readonly size: number;
  /**
   * `match`: passages that share a word with the query, by BM25; `all`: any, in the order of the index; `hybrid`: by a
   * hybrid query, beside `match`.
   */
  readonly candidates: 'match' | 'all' | 'hybrid';
}

/** The limits of a request. */
export const LIMITS = { queryCharacters: 1_000, size: 100, bodyBytes: 65_536 } as const;

const wholeNumber = { error: `must be a whole number from 1 to ${LIMITS.size}` };

const Search = z.object(
  {
    query: z.string({ error: 'must be a string' }).check(
      z.refine((query) => query.trim() !== '', { error: 'must not be empty' }),
      z.maxLength(LIMITS.queryCharacters, {
        error: `must have at most ${grouped(LIMITS.queryCharacters)} characters`,
      }),
    ),
    size: z._default(z.int(wholeNumber).check(z.gte(1, wholeNumber), z.lte(LIMITS.size, wholeNumber)), 10),
    candidates: z._default(
      z.enum(['match', 'all', 'hybrid'], { error: 'must be match, all or hybrid' }),
      'match',
    ),
  },
  { error: 'must be a JSON object' },
);

/** Reads a JSON body. @throws BadRequest with the first field that is wrong */
export function parsePageSearch(body: Uint8Array): PageSearch {
  const parsed = Search.safeParse(parseJson(body, { maxBodyBytes: LIMITS.bodyBytes }));
  if (!parsed.success) {
    const { path, message } = validationErrors(parsed.error)[0]!;
    throw new BadRequest(message, path || undefined);
  }
  return parsed.data;
}
