import { utf8Bytes } from '../shared/text-file';
import { UsageError } from '../shared/usage-error';

/** A search of your own. */
export interface PlainQuery {
  readonly file: string;
  /** The body of the search for a query. */
  bodyFor(query: string): Readonly<Record<string, unknown>>;
}

const PLACEHOLDER = '{{query}}';

/**
 * Reads the body of a search, JSON, in whose strings `{{query}}` stands for the query.
 *
 * @throws UsageError when it is none, or says which hits it wants, which the evaluation does
 */
export function readPlainQuery(file: string): PlainQuery {
  const text = utf8Bytes(file)
    .toString()
    .replace(/^\uFEFF/, '');
  const body = parse(file, text);
  if (!JSON.stringify(body).includes(PLACEHOLDER)) {
    throw new UsageError(`${file}: no string holds ${PLACEHOLDER}, the place of the query`);
  }
  for (const name of ['from', 'size'].filter((name) => name in body)) {
    throw new UsageError(`${file}: leave out "${name}"; how many hits are reranked is said by --depth`);
  }
  return { file, bodyFor: (query) => withQuery(body, query) as Record<string, unknown> };
}

function parse(file: string, text: string): Record<string, unknown> {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch (error) {
    throw new UsageError(`${file}: not JSON (${(error as Error).message})`);
  }
  if (typeof body !== 'object' || body === null || !('query' in body)) {
    throw new UsageError(`${file}: not the body of a search: an object with a "query"`);
  }
  return body as Record<string, unknown>;
}

function withQuery(value: unknown, query: string): unknown {
  if (typeof value === 'string') {
    return value.replaceAll(PLACEHOLDER, () => query);
  }
  if (Array.isArray(value)) {
    return value.map((item) => withQuery(item, query));
  }
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, withQuery(item, query)]));
  }
  return value;
}
