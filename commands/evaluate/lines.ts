import { textLines } from '../shared/text-file';
import { UsageError } from '../shared/usage-error';

/** A line of a text file that is not blank. */
export interface Line {
  readonly text: string;
  readonly number: number;
  /** The error that says what is wrong with this line, and where it stands. */
  fail(message: string): UsageError;
}

/** The lines of a file that are not blank, of which the first is known. */
export interface Lines extends Iterable<Line> {
  readonly first: Line;
}

/** Reads a UTF-8 file by lines, without the blank ones. @throws UsageError when it cannot be read or holds no line */
export function readLines(file: string): Lines {
  const texts = textLines(file);
  const lines = { [Symbol.iterator]: () => linesOf(file, texts) };
  for (const first of lines) {
    return { ...lines, first };
  }
  throw new UsageError(`${file} is empty`);
}

function* linesOf(file: string, texts: Iterable<string>): Generator<Line> {
  let last = 0;
  for (const text of texts) {
    last += 1;
    const number = last;
    if (text.trim() !== '') {
      yield { text, number, fail: (message) => new UsageError(`${file}, line ${number}: ${message}`) };
    }
  }
}

/** Whether the file is JSON Lines, by its first line. */
export function isJsonLines({ first }: Lines): boolean {
  return first.text.trimStart().startsWith('{');
}

/** Reads a line of JSON Lines. @throws UsageError unless it is an object */
export function parseObject(line: Line): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(line.text);
  } catch (error) {
    throw line.fail(`not JSON (${(error as Error).message})`);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw line.fail('not a JSON object');
  }
  return value as Record<string, unknown>;
}

/** The id in a BEIR object, `_id`, or in a passage of this project, `id`. */
export function idOf(object: Record<string, unknown>, line: Line): string {
  const id = object._id ?? object.id;
  if ((typeof id !== 'string' && typeof id !== 'number') || id === '') {
    throw line.fail('"_id" must be a string or a number');
  }
  return String(id);
}
