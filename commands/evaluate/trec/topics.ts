import type { Entry } from '../entries';
import type { Lines } from '../lines';
import { type Element, holdsElements, readElements } from './elements';
import { plainText } from './plain-text';

/** Whether the file is TREC topics, by its first line. */
export function isTrecTopics(lines: Lines): boolean {
  return holdsElements(lines, 'top');
}

/**
 * Reads TREC topics, `<top> <num> Number: 301 <title> …`, whose tags need not be closed. The query is the title. A number is
 * without the zeros before it, as in the qrels of the topics that have them (51 to 100).
 *
 * @throws UsageError with file, line and what is wrong
 */
export function* trecTopics(lines: Lines): Generator<Entry> {
  for (const element of readElements(lines, 'top', true)) {
    const number = fieldOf(element, 'num').replace(/^Number:\s*(?:0+(?=\d+$))?/i, '');
    if (number === '') {
      throw element.line.fail('a topic whose <num> is empty');
    }
    yield { id: number, text: fieldOf(element, 'title').replace(/^Topic:\s*/i, ''), line: element.line };
  }
}

/** The text of a tag, up to the next one. */
function fieldOf({ line, content }: Element, tag: string): string {
  const field = new RegExp(`<${tag}(?:\\s[^<>]*)?>([^]*?)(?=</?[a-z]|$)`, 'i').exec(content);
  if (!field) {
    throw line.fail(`a topic without <${tag}>`);
  }
  return plainText(field[1]!);
}
