import { CsvError, parse } from 'csv-parse/sync';
import { type PassageColumns, type PassageRow, type RowOptions, TEXT_COLUMN } from './passages-row';
import { type Dialect, dialectOf } from './table-dialect';

/** How a table is read. */
export interface TableOptions extends RowOptions {
  readonly format: 'csv' | 'tsv';
}

interface TableRecord {
  readonly fields: readonly string[];
  /** The line that it starts on. */
  readonly line: number;
}

/**
 * Reads a table whose first line names its columns. Fields may stand in quotes, as spreadsheets write them, and then
 * hold delimiters, line breaks and doubled quotes; in TSV a quote elsewhere is text. Rows whose fields are all empty are
 * skipped.
 *
 * @throws UsageError with the columns that there are, when the one that is asked for is missing
 */
export function readTable(content: Buffer, options: TableOptions): Iterable<PassageRow> {
  const records = readRecords(content, options);
  const header = records.shift();
  if (!header) {
    return [];
  }
  const { failAt, columns } = options;
  const { text, id } = findColumns(header.fields, columns, (message) => failAt(header.line, message));
  const width = 1 + header.fields.findLastIndex((name) => name.trim() !== '');
  return records.map(({ fields, line }) => {
    const fail = (message: string) => failAt(line, message);
    // Spreadsheets write empty columns at the end of some rows and not of others.
    if (fields.length < width || fields.slice(header.fields.length).some((field) => field !== '')) {
      throw fail(
        `${count(fields.length, 'field')}, where the header has ${count(header.fields.length, 'column')}`,
      );
    }
    return { line, text: fields[text]!, id: id === undefined ? undefined : fields[id], fail };
  });
}

function findColumns(
  header: readonly string[],
  { column = TEXT_COLUMN, idColumn }: PassageColumns,
  fail: PassageRow['fail'],
): { text: number; id?: number } {
  const names = header.map((name) => name.trim());
  const find = (name: string, option: string) => {
    const index = names.indexOf(name);
    if (index < 0) {
      throw fail(
        `there is no column ${JSON.stringify(name)}; the columns are: ${names.join(', ')}. Name one with ${option}`,
      );
    }
    if (names.includes(name, index + 1)) {
      throw fail(`there is more than one column ${JSON.stringify(name)}`);
    }
    return index;
  };
  const text = find(column, '--column');
  if (idColumn !== undefined || names.includes('id')) {
    return { text, id: find(idColumn ?? 'id', '--id-column') };
  }
  return { text };
}

function readRecords(content: Buffer, { format, failAt }: TableOptions): TableRecord[] {
  const { delimiter, start }: Dialect = dialectOf(content, format);
  const records: TableRecord[] = [];
  const lines = new LineCounter(content);
  let end = start;
  try {
    parse(content.subarray(start), {
      delimiter,
      relax_column_count: true,
      relax_quotes: format === 'tsv',
      skip_empty_lines: true,
      on_record(fields: string[], { bytes: bytesRead }) {
        if (fields.some((field) => field.trim() !== '')) {
          records.push({ fields, line: lines.nextFrom(end) });
        }
        end = start + bytesRead;
        return null;
      },
    });
  } catch (error) {
    const message = error instanceof CsvError ? MESSAGES[error.code] : undefined;
    throw failAt(lines.nextFrom(end), message ?? (error as Error).message);
  }
  return records;
}

const MESSAGES: Readonly<Record<string, string>> = {
  CSV_QUOTE_NOT_CLOSED: 'a quote is opened and never closed',
  INVALID_OPENING_QUOTE:
    'a quote stands within a field; put the whole field in quotes, and double the quotes within it',
  CSV_INVALID_CLOSING_QUOTE: 'text follows the quote that closes a field; double the quotes within a field',
};

/** Counts lines, for offsets that only grow. */
class LineCounter {
  private offset = 0;
  private line = 1;

  constructor(private readonly bytes: Buffer) {}

  /** The line of the first byte from `offset` on that does not end a line. */
  nextFrom(offset: number): number {
    const { bytes } = this;
    for (; this.offset < offset || isLineEnd(bytes[this.offset]); this.offset++) {
      const byte = bytes[this.offset];
      if (byte === LF || (byte === CR && bytes[this.offset + 1] !== LF)) {
        this.line++;
      }
    }
    return this.line;
  }
}

const LF = 10;
const CR = 13;

function isLineEnd(byte: number | undefined): boolean {
  return byte === LF || byte === CR;
}

function count(n: number, what: string): string {
  return `${n} ${what}${n === 1 ? '' : 's'}`;
}
