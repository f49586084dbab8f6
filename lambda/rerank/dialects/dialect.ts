import type * as z from 'zod/mini';
import { BadRequest } from '../errors';
import type { Ranking } from '../ranking';
import type { Limits } from '../settings';
import { validationErrors } from '../validation';
import { isPlain } from './plain-body';

/** One query and the documents to rank for it. */
export interface RerankRequest {
  readonly query: string;
  /** The documents' texts in the order given; at least one. */
  readonly texts: readonly string[];
  /** The field of the body that the texts are of. */
  readonly textsField: 'documents' | 'texts';
  /**
   * How many results to answer, best first.
   *
   * @default - all
   */
  readonly topN?: number;
  /**
   * The most windows that a long document is read in; 1 reads its beginning.
   *
   * @default - as many as the function or its endpoint reads
   */
  readonly maxWindows?: number;
}

/** The version of hosted rerankers' API that a path names. */
type ApiVersion = '1' | '2';

/** The version and the names that the path of an HTTP request holds. */
export interface Route {
  readonly apiVersion: ApiVersion;
  /** The names of the path, such as `['voyage', 'v1', 'rerank']`; none for a direct invoke. */
  readonly path: readonly string[];
}

/** The parts of an answer beside the ranking. */
export interface AnswerHead {
  readonly requestId: string;
  readonly apiVersion: ApiVersion;
}

/** A request that has been read, and how its client wants the answer. */
export interface DialectRequest extends RerankRequest {
  /** The field that asks for documents in the answer, which alone can make it too long for Lambda. @default - none does */
  readonly documentsAskedBy?: 'return_documents' | 'return_text';
  /** The answer as the client reads it, ready for JSON. */
  answer(ranking: Ranking, head: AnswerHead): object;
}

/** The names that a family of clients has for the fields of the same request and answer. */
export interface Dialect {
  /** Whether a request is of this dialect, by the names of its body's fields or of its path. */
  speaks(body: object, path: Route['path']): boolean;
  /** Makes the reader of such bodies, which throws `BadRequest` with the path of the first offending field. */
  reader(limits: Limits): (body: unknown) => DialectRequest;
}

/**
 * Reads a body by its schema; throws `BadRequest` with the path of the first offending field.
 *
 * @param list the field that holds the documents
 */
export function readBody<Schema extends z.ZodMiniType>(
  schema: () => Schema,
  body: unknown,
  list: RerankRequest['textsField'],
  limits: Limits,
): z.output<Schema> {
  if (isPlain(body, list, limits)) {
    return body as z.output<Schema>;
  }
  const parsed = schema().safeParse(body);
  if (!parsed.success) {
    const { path, message } = validationErrors(parsed.error)[0]!;
    throw new BadRequest(message, path || undefined);
  }
  return parsed.data;
}
