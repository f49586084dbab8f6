import type { Lines } from '../../evaluate/lines';
import { readRecords } from '../../shared/passages/table-records';
import { utf8Bytes } from '../../shared/text-file';
import { UsageError } from '../../shared/usage-error';
import { countOf, isNameOf } from './column-names';
import type { LogColumns, LogEntry } from './log-entry';

/** Whether the file is a table with a header line: a `.csv`, or one with tabs whose first line names its columns. */
export function isTableLog(file: string, { first }: Lines, { queryColumn }: LogColumns): boolean {
  if (isCsv(file)) {
    return true;
  }
  const names = first.text.split('\t').map((name) => name.trim());
  if (queryColumn !== undefined) {
    return names.includes(queryColumn);
  }
  const usual = names.filter((name) => isNameOf.count(name) || isNameOf.id(name));
  return names.length > 1 && usual.length > 0 && names.some(isNameOf.query);
}

/** Reads a query from each row below the header line. @throws UsageError with the columns that there are */
export function* tableEntries(file: string, columns: LogColumns): Generator<LogEntry> {
  const failAt = (line: number, message: string) => new UsageError(`${file}, line ${line}: ${message}`);
  const [header, ...rows] = readRecords(utf8Bytes(file), { format: isCsv(file) ? 'csv' : 'tsv', failAt });
  const names = (header?.fields ?? []).map((name) => name.trim());
  const find = (named: string | undefined, isUsual: (name: string) => boolean) =>
    named === undefined ? names.findIndex(isUsual) : names.indexOf(named);
  const query = find(columns.queryColumn, isNameOf.query);
  const count = find(columns.countColumn, isNameOf.count);
  const id = names.findIndex(isNameOf.id);
  const missing = query < 0 ? 'query' : columns.countColumn !== undefined && count < 0 ? 'count' : undefined;
  if (missing) {
    const column = columns[`${missing}Column`];
    throw failAt(
      header?.line ?? 1,
      `there is no column ${column === undefined ? `for the ${missing}` : JSON.stringify(column)}; ` +
        `the columns are: ${names.join(', ')}. Name one with --${missing}-column`,
    );
  }
  for (const { fields, line } of rows) {
    yield {
      text: fields[query] ?? '',
      count: count < 0 ? 1 : countOf(fields[count] ?? '', (message) => failAt(line, message)),
      ...(id >= 0 && fields[id] && { id: fields[id] }),
    };
  }
}

function isCsv(file: string): boolean {
  return /\.csv(?:\.gz)?$/i.test(file);
}
