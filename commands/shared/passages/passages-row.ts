import type { UsageError } from '../usage-error';

/** Where a passage's text stands unless it is told. */
export const TEXT_COLUMN = 'text';

/** Where a passage's text and id stand: columns of a table, or fields of JSON objects. */
export interface PassageColumns {
  /** @default TEXT_COLUMN */
  readonly column?: string;
  /** Must be there when it is named. @default - id, where there is one; otherwise the line number is the id */
  readonly idColumn?: string;
}

/** A passage as a file holds it. */
export interface PassageRow {
  /** The line that it starts on. */
  readonly line: number;
  readonly text: string;
  /** Undefined where there is none. */
  readonly id: unknown;
  /** The error that says what is wrong, with file and line. */
  fail(message: string): UsageError;
}

/** The context that every format is read in. */
export interface RowOptions {
  readonly columns: PassageColumns;
  readonly failAt: (line: number, message: string) => UsageError;
}
