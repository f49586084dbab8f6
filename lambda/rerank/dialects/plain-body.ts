import type { Limits } from '../settings';

/**
 * Whether a body is as nearly all are: an object of nothing but these fields, each with a value that every schema takes as it
 * is. For what it does not accept, the schema decides.
 *
 * @param list the field that must hold the documents
 */
export function isPlain(body: unknown, list: 'documents' | 'texts', limits: Limits): boolean {
  if (typeof body !== 'object' || body === null) {
    return false;
  }
  const accepts = PLAIN as Readonly<Record<string, (value: unknown, limits: Limits) => boolean>>;
  const fields = body as Readonly<Record<string, unknown>>;
  return (
    Object.hasOwn(fields, 'query') &&
    Object.hasOwn(fields, list) &&
    Object.keys(fields).every((name) => Object.hasOwn(PLAIN, name) && accepts[name]!(fields[name], limits))
  );
}

const PLAIN = {
  // Units of a string, of which a character has one or two.
  query: (value: unknown, { maxQueryCharacters }: Limits) =>
    typeof value === 'string' && value.length > 0 && value.length <= maxQueryCharacters,
  documents: isListOfTexts,
  texts: isListOfTexts,
  top_n: isCount,
  top_k: isCount,
  return_documents: isSwitch,
  return_text: isSwitch,
  model: (value: unknown) => typeof value === 'string',
};

function isListOfTexts(value: unknown, { maxDocuments }: Limits): boolean {
  return (
    Array.isArray(value) &&
    value.length > 0 &&
    value.length <= maxDocuments &&
    value.every((text) => typeof text === 'string')
  );
}

function isCount(value: unknown): boolean {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function isSwitch(value: unknown): boolean {
  return typeof value === 'boolean';
}
