import { readTextFile } from '../shared/text-file';
import { UsageError } from '../shared/usage-error';

/** A line of a text file that is not blank. */
export interface Line {
  readonly text: string;
  readonly number: number;
  /** The error that says what is wrong with this line, and where it stands. */
  fail(message: string): UsageError;
}

/** Reads a UTF-8 file by lines, without the blank ones. @throws UsageError when it cannot be read or holds no line */
export function readLines(file: string): Line[] {
  const lines = readTextFile(file)
    .split(/\r?\n/)
    .map((text, index) => ({
      text,
      number: index + 1,
      fail: (message: string) => new UsageError(`${file}, line ${index + 1}: ${message}`),
    }))
    .filter(({ text }) => text.trim() !== '');
  if (lines.length === 0) {
    throw new UsageError(`${file} is empty`);
  }
  return lines;
}

/** Whether the file is JSON Lines, by its first line. */
export function isJsonLines(lines: readonly Line[]): boolean {
  return lines[0]!.text.trimStart().startsWith('{');
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

/** Splits `id<TAB>text` at the first tab. */
export function parseIdAndText(line: Line): { id: string; text: string } {
  const tab = line.text.indexOf('\t');
  if (tab < 1) {
    throw line.fail('not an id, a tab and a text');
  }
  return { id: line.text.slice(0, tab).trim(), text: line.text.slice(tab + 1) };
}
