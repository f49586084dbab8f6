import { createHash } from 'node:crypto';
import { readUtf8File } from '../utf8-file';
import { GOLDEN_QUERY_LIMITS, type GoldenQueryLine, linesOf, parseGoldenQueries } from './golden-query';
import { goldenQuerySchema, repeatedIds } from './schema';

/** A JSON Lines file of golden queries, checked. */
export interface GoldenQueriesFile {
  /** The file to the byte. */
  readonly content: string;
  readonly cases: readonly GoldenQueryLine[];
}

const SHOWN_ERRORS = 20;

/**
 * Reads golden queries: JSON Lines, `{"id": …, "query": …, "winner": …, "losers": […]}`; blank lines are skipped.
 *
 * @throws Error that names file, line and reason of everything that is wrong, and none of the texts
 */
export function readGoldenQueries(file: string): GoldenQueriesFile {
  const content = readUtf8File(file, GOLDEN_QUERY_LIMITS.bytes);
  const errors = errorsIn(content);
  if (errors.length > 0) {
    const shown = errors.slice(0, SHOWN_ERRORS).map((line) => `${file}${line}`);
    const more = errors.length - shown.length;
    throw new Error([...shown, ...(more > 0 ? [`${file} has ${more} more errors`] : [])].join('\n'));
  }
  return { content, cases: parseGoldenQueries(content) };
}

/** The hash by which a file of golden queries is known. */
export function sha256Of(content: string): string {
  return createHash('sha256').update(content).digest('hex');
}

/** The errors, each to follow the name of the file. */
function errorsIn(content: string): string[] {
  const lines = linesOf(content);
  if (lines.length === 0) {
    return [' holds no case; there must be at least one'];
  }
  if (lines.length > GOLDEN_QUERY_LIMITS.cases) {
    return [` holds ${lines.length} cases; there must be at most ${GOLDEN_QUERY_LIMITS.cases}`];
  }
  const read = lines.map(({ text, line }) => ({ line, ...check(text) }));
  const errors = read.flatMap(({ line, errors }) => errors.map((message) => `, line ${line}: ${message}`));
  const repeated = repeatedIds(read).map(
    ([index, earlier]) =>
      `, line ${read[index]!.line}: id is that of line ${read[earlier]!.line} as well; ids must differ`,
  );
  return [...errors, ...repeated];
}

function check(text: string): { readonly errors: readonly string[]; readonly id?: string } {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    // The parser's own message repeats what it read.
    const position = /position (\d+)/.exec((error as Error).message)?.[1];
    return { errors: [`not JSON${position ? ` at character ${Number(position) + 1}` : ''}`] };
  }
  const { data, error } = goldenQuerySchema.safeParse(value);
  const errors = (error?.issues ?? []).flatMap(({ path, message }) =>
    message.split('\n').map((line) => `${path.join('.')}${line}`.replace(/^\./, '').replace(/^ /, 'it ')),
  );
  return { errors, id: data?.id };
}
