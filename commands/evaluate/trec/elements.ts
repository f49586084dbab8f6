import type { Line, Lines } from '../lines';

/** An element of a TREC file: the line on which it begins, and its content, markup included. */
export interface Element {
  readonly line: Line;
  readonly content: string;
}

/** Whether the file holds such elements, by its first line. */
export function holdsElements({ first }: Lines, tag: string): boolean {
  return new RegExp(`^\\s*<${tag}(?:\\s[^<>]*)?>`, 'i').test(first.text);
}

/**
 * Reads a file that is a sequence of elements of one tag, of which one at a time is held in memory.
 *
 * @throws UsageError for text between the elements, and where one is not closed, unless the next one may close it
 */
export function* readElements(lines: Lines, tag: string, closedByNext = false): Generator<Element> {
  const mark = new RegExp(`(</?${tag}(?:\\s[^<>]*)?>)`, 'i');
  let begun: { readonly line: Line; readonly texts: string[] } | undefined;
  const end = (): Element[] => (begun ? [{ line: begun.line, content: begun.texts.join('\n') }] : []);
  const endUnclosed = () => {
    if (begun && !closedByNext) {
      throw begun.line.fail(`<${tag}> is not closed by </${tag}>`);
    }
    return end();
  };
  for (const line of lines) {
    // Every second part is a mark. Most lines have none.
    const parts = line.text.includes('<') ? line.text.split(mark) : [line.text];
    for (const [index, part] of parts.entries()) {
      if (index % 2 === 0) {
        checkBetween(part, line, tag, begun !== undefined);
        begun?.texts.push(part);
      } else if (part.startsWith('</')) {
        if (!begun) {
          throw line.fail(`</${tag}> without <${tag}>`);
        }
        yield* end();
        begun = undefined;
      } else {
        yield* endUnclosed();
        begun = { line, texts: [] };
      }
    }
  }
  yield* endUnclosed();
}

function checkBetween(text: string, line: Line, tag: string, isWithin: boolean): void {
  if (!isWithin && text.trim() !== '') {
    throw line.fail(`text that is not within <${tag}> and </${tag}>`);
  }
}
