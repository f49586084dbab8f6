import { type ParseError, parseTree, printParseErrorCode } from 'jsonc-parser';
import type { Line, Lines } from '../lines';
import { JsonValue } from './json-value';

/** Whether a value goes on in the next line, by its first line. */
export function isUnfinished(text: string): boolean {
  return /[[{,]\s*$/.test(text);
}

/**
 * The values of a JSON file: its one value, or the value of each line of JSON Lines.
 *
 * @throws UsageError with file, line and what is wrong, when it is no JSON
 */
export function* jsonValues(lines: Lines): Generator<JsonValue> {
  if (isUnfinished(lines.first.text)) {
    yield parse([...lines]);
    return;
  }
  for (const line of lines) {
    yield parse([line]);
  }
}

function parse(lines: readonly Line[]): JsonValue {
  const starts: number[] = [];
  let length = 0;
  for (const { text } of lines) {
    starts.push(length);
    length += text.length + 1;
  }
  const lineAt = (offset: number) => lines[indexOfLast(starts, offset)]!;
  const errors: ParseError[] = [];
  const text = lines.map((line) => line.text).join('\n');
  const root = parseTree(text, errors, { disallowComments: true, allowTrailingComma: false });
  const [error] = errors;
  if (error || !root) {
    const what = error ? printParseErrorCode(error.error) : 'ValueExpected';
    throw lineAt(error?.offset ?? 0).fail(`not JSON (${inWords(what)})`);
  }
  return new JsonValue(root, lineAt);
}

/** The index of the last of the rising numbers that is not above this one. */
function indexOfLast(rising: readonly number[], number: number): number {
  let low = 0;
  let high = rising.length;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (rising[middle]! <= number) {
      low = middle;
    } else {
      high = middle;
    }
  }
  return low;
}

/** `CommaExpected` as "comma expected". */
function inWords(code: string): string {
  return code.replace(/(?<=[a-z])[A-Z]/g, (letter) => ` ${letter}`).toLowerCase();
}
