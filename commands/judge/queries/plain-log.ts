import type { Line, Lines } from '../../evaluate/lines';
import { countOf } from './column-names';
import type { LogEntry } from './log-entry';

const WHOLE_NUMBER = /^\d+$/;
/** As `sort | uniq -c` writes it. */
const COUNTED = /^\s+(\d+) (.+)$/;

/** Reads a file without a header line: `id<TAB>query`, `query<TAB>count`, the output of `uniq -c`, or a query a line. */
export function* plainEntries(lines: Lines): Generator<LogEntry> {
  const read = readerOf(lines);
  for (const line of lines) {
    yield read(line);
  }
}

function readerOf(lines: Lines): (line: Line) => LogEntry {
  if (every(lines, ({ text }) => COUNTED.test(text))) {
    return ({ text }) => {
      const [, count, query] = COUNTED.exec(text)!;
      return { text: query!, count: Number(count) };
    };
  }
  if (!lines.first.text.includes('\t')) {
    return ({ text }) => ({ text, count: 1 });
  }
  const splits = ({ text }: Line) => text.split('\t').length === 2;
  if (every(lines, (line) => splits(line) && WHOLE_NUMBER.test(line.text.split('\t')[1]!.trim()))) {
    return (line) => {
      const [text = '', count = ''] = line.text.split('\t');
      return { text, count: countOf(count, line.fail) };
    };
  }
  return (line) => {
    const tab = line.text.indexOf('\t');
    if (tab < 1) {
      throw line.fail('not an id, a tab and a query');
    }
    return { id: line.text.slice(0, tab).trim(), text: line.text.slice(tab + 1), count: 1 };
  };
}

function every(lines: Lines, holds: (line: Line) => boolean): boolean {
  for (const line of lines) {
    if (!holds(line)) {
      return false;
    }
  }
  return true;
}
