import * as z from 'zod/mini';
import { BadRequest } from '../../../lambda/rerank/errors';
import { grouped } from '../../../lambda/rerank/grouped';
import { parseJson } from '../../../lambda/rerank/json-body';
import { validationErrors } from '../../../lambda/rerank/validation';
import { MAX_BODY_BYTES } from '../../../local/endpoint';

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

/** A passage of an answer, and the query that it was scored with. */
export interface ScoredPair {
  readonly query: string;
  readonly passage: string;
}

/** The limits of a request; a passage may be as long as what an endpoint takes. */
export const LIMITS = {
  queryCharacters: 1_000,
  size: 100,
  bodyBytes: 65_536,
  passageBytes: MAX_BODY_BYTES,
} as const;

const anObject = { error: 'must be a JSON object' };
const aString = { error: 'must be a string' };
const wholeNumber = { error: `must be a whole number from 1 to ${LIMITS.size}` };

const query = z.string(aString).check(
  z.refine((text) => text.trim() !== '', { error: 'must not be empty' }),
  z.maxLength(LIMITS.queryCharacters, {
    error: `must have at most ${grouped(LIMITS.queryCharacters)} characters`,
  }),
);

const Search = z.object(
  {
    query,
    size: z._default(z.int(wholeNumber).check(z.gte(1, wholeNumber), z.lte(LIMITS.size, wholeNumber)), 10),
    candidates: z._default(
      z.enum(['match', 'all', 'hybrid'], { error: 'must be match, all or hybrid' }),
      'match',
    ),
  },
  anObject,
);

const Pair = z.object({ query, passage: z.string(aString) }, anObject);

/** Reads the body of a search. @throws BadRequest with the first field that is wrong */
export function parsePageSearch(body: Uint8Array): PageSearch {
  return parsed(Search, body, LIMITS.bodyBytes);
}

/** Reads the body of the question how much of a passage the model reads. @throws BadRequest with the first field that is wrong */
export function parsePair(body: Uint8Array): ScoredPair {
  return parsed(Pair, body, LIMITS.passageBytes);
}

function parsed<Value>(schema: z.ZodMiniType<Value>, body: Uint8Array, maxBodyBytes: number): Value {
  const result = schema.safeParse(parseJson(body, { maxBodyBytes }));
  if (!result.success) {
    const { path, message } = validationErrors(result.error)[0]!;
    throw new BadRequest(message, path || undefined);
  }
  return result.data;
}
