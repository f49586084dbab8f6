import { type PassageColumns, type PassageRow, type RowOptions, TEXT_COLUMN } from './passages-row';
import { readRecords } from './table-records';

/** How a table is read. */
export interface TableOptions extends RowOptions {
  readonly format: 'csv' | 'tsv';
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

function count(n: number, what: string): string {
  return `${n} ${what}${n === 1 ? '' : 's'}`;
}
