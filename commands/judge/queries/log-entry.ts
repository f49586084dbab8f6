/** Where query and count stand: columns of a table, or fields of JSON objects. */
export interface LogColumns {
  /** @default - the column or field of a usual name, such as query, user_query or search_term */
  readonly queryColumn?: string;
  /** @default - that of a usual name, such as count; where there is none, each line is one search */
  readonly countColumn?: string;
}

/** A line of a log, or a query of a list. */
export interface LogEntry {
  readonly text: string;
  readonly count: number;
  /** @default - none */
  readonly id?: string;
}
