import { CsvError, parse } from 'csv-parse/sync';
import type { UsageError } from '../usage-error';
import { type Dialect, dialectOf } from './table-dialect';

/** How a table is read. */
export interface RecordOptions {
  readonly format: 'csv' | 'tsv';
  readonly failAt: (line: number, message: string) => UsageError;
}

/** A row of a table. */
export interface TableRecord {
  readonly fields: readonly string[];
  /** The line that it starts on. */
  readonly line: number;
}

/** Reads the rows of a table, the header among them, without those whose fields are all empty. @throws UsageError */
export function readRecords(content: Buffer, { format, failAt }: RecordOptions): TableRecord[] {
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
