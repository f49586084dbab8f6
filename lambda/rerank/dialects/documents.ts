import { BadRequest } from '../errors';
import { z } from './zod';

/** A document: its text, or an object that holds it. */
export type Document = string | Readonly<Record<string, unknown>>;

/** The schema of one document. */
export function documentField() {
  return z.union([z.string(), z.looseObject({})], { error: 'must be a string or an object with a text' });
}

/** The schema of the names of the fields that documents are ranked by. */
export function rankFieldsField() {
  return z.nullish(
    z.array(z.string({ error: 'must be the name of a field' }), { error: 'must be a list of field names' }),
  );
}

/**
 * The texts that documents are ranked by: an object's `text`, or the values of the fields that `rank_fields` names, one
 * a line, in its order, as far as the document has them.
 *
 * @throws BadRequest with the path of the document that has no such text
 */
export function textsOf(documents: readonly Document[], rankFields: readonly string[] | null = []): string[] {
  return documents.map((document, index) => {
    if (typeof document === 'string') {
      return document;
    }
    const path = `documents[${index}]`;
    return rankFields?.length ? rankedText(document, rankFields, path) : plainText(document, path);
  });
}

function plainText({ text }: Readonly<Record<string, unknown>>, path: string): string {
  if (typeof text !== 'string') {
    throw new BadRequest('must be a string, unless rank_fields names the fields to rank by', `${path}.text`);
  }
  return text;
}

function rankedText(
  document: Readonly<Record<string, unknown>>,
  rankFields: readonly string[],
  path: string,
): string {
  const values = rankFields.flatMap((field) =>
    Object.hasOwn(document, field) && document[field] !== null ? [document[field]].flat() : [],
  );
  if (values.length === 0) {
    throw new BadRequest('has none of the fields that rank_fields names', path);
  }
  if (values.some((value) => !['string', 'number', 'boolean'].includes(typeof value))) {
    throw new BadRequest('has a field of rank_fields that holds an object; name fields with text', path);
  }
  return values.join('\n');
}

/** The tokens that count as one window, where a request limits the tokens of a document. */
const TOKENS_OF_A_WINDOW = 512;

/** The most windows of a document that a request asks for, by Cohere's fields. */
export function maxWindowsOf(request: {
  readonly max_chunks_per_doc?: Amount;
  readonly max_tokens_per_doc?: Amount;
}): { readonly maxWindows?: number } {
  const { max_chunks_per_doc, max_tokens_per_doc } = request;
  const asked = [
    ...(max_chunks_per_doc == null ? [] : [Number(max_chunks_per_doc)]),
    ...(max_tokens_per_doc == null ? [] : [Math.ceil(Number(max_tokens_per_doc) / TOKENS_OF_A_WINDOW)]),
  ];
  return asked.length === 0 ? {} : { maxWindows: Math.min(...asked) };
}

type Amount = number | string | null;

/** A document as the answer repeats it: an object as it came, a text as the `text` of one. */
export function documentObject(document: Document): object {
  return typeof document === 'string' ? { text: document } : document;
}
