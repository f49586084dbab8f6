import * as z from 'zod/mini';
import { BadRequest } from './errors';
import type { Limits } from './settings';
import { validationErrors } from './validation';

/** One query and the documents to rank for it. */
export interface RerankRequest {
  readonly query: string;
  /** The documents' texts in the order given; at least one. */
  readonly texts: readonly string[];
  /**
   * How many results to answer, best first.
   *
   * @default - all
   */
  readonly topN?: number;
  /** Whether each result repeats its document. */
  readonly returnDocuments: boolean;
}

/** Turns a parsed JSON body into a request; throws `BadRequest` with the path of the first offending field. */
export type RequestParser = (body: unknown) => RerankRequest;

/**
 * Makes the parser of `{query, documents: (string | {text})[], top_n?, return_documents?}`.
 *
 * Fields that are not listed are ignored, `model` among them, since clients of hosted rerankers send them; `null` in
 * an optional field counts as absent.
 */
export function requestParser(limits: Limits): RequestParser {
  const schema = requestSchema(limits);
  return (body) => {
    const parsed = schema.safeParse(body);
    if (!parsed.success) {
      const { path, message } = validationErrors(parsed.error)[0]!;
      throw new BadRequest(message, path || undefined);
    }
    const { query, documents, top_n, return_documents } = parsed.data;
    return {
      query,
      texts: documents.map((document) => (typeof document === 'string' ? document : document.text)),
      ...(top_n != null && { topN: top_n }),
      returnDocuments: return_documents ?? false,
    };
  };
}

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

function attempt<T>(parse: () => T, message: string): T {
  try {
    return parse();
  } catch {
    throw new BadRequest(message);
  }
}

/** The schema of a body; the OpenAPI description is generated from it. */
export function requestSchema(limits: Limits) {
  const atLeastOne = { error: 'must be a whole number of at least 1' };
  const document = z.union([z.string(), z.object({ text: z.string({ error: 'must be a string' }) })], {
    error: 'must be a string or an object with a text',
  });
  return z.object(
    {
      query: z.string({ error: 'must be a string' }).check(
        z.minLength(1, { error: 'must not be empty' }),
        z.maxLength(limits.maxQueryCharacters, {
          error: `must have at most ${grouped(limits.maxQueryCharacters)} characters`,
        }),
      ),
      // The count comes first: a body of a million wrong entries must not make a million explanations.
      documents: z.pipe(
        z.array(z.unknown(), { error: 'must be a list' }).check(
          z.minLength(1, { error: 'must hold at least one document' }),
          z.maxLength(limits.maxDocuments, {
            error: `must hold at most ${grouped(limits.maxDocuments)} documents`,
          }),
        ),
        z.array(document),
      ),
      top_n: z.nullish(z.int(atLeastOne).check(z.gte(1, atLeastOne))),
      return_documents: z.nullish(z.boolean({ error: 'must be true or false' })),
    },
    { error: 'must be a JSON object' },
  );
}

/** A body as clients send it. */
export type RerankRequestBody = z.input<ReturnType<typeof requestSchema>>;

/** `1000` as `1,000`. */
export function grouped(value: number): string {
  // The first toLocaleString loads the tables of Intl: 15 ms and more of a cold start.
  return String(value).replace(/\B(?=(\d{3})+$)/g, ',');
}
