import { extname } from 'node:path';
import type { Passage } from '../../../local/system/passages';
import { textLines, utf8Bytes } from '../text-file';
import { UniqueIds } from '../unique-ids';
import { UsageError } from '../usage-error';
import { readJsonLines } from './passages-json-lines';
import type { PassageColumns, PassageRow } from './passages-row';
import { readTable } from './passages-table';

/** The largest `_id` that OpenSearch takes. */
const MAX_ID_BYTES = 512;

/**
 * Reads passages from a file, by its extension (before `.gz`, if it has that): `.csv` and `.tsv` with a header line, any
 * other as JSON Lines. Blank lines are skipped; a passage without an id gets the number of the line that it starts on.
 *
 * @throws UsageError with file, line and what is wrong
 */
export function readPassages(file: string, columns: PassageColumns = {}): Passage[] {
  const rows = rowsOf(file, columns);
  const ids = new UniqueIds();
  const passages = Array.from(rows, (row) => passageOf(row, columns, ids));
  if (passages.length === 0) {
    throw new UsageError(`${file} holds no passage`);
  }
  return passages;
}

function rowsOf(file: string, columns: PassageColumns): Iterable<PassageRow> {
  const failAt = (line: number, message: string) => new UsageError(`${file}, line ${line}: ${message}`);
  switch (extname(file.replace(/\.gz$/i, '')).toLowerCase()) {
    case '.csv':
      return readTable(utf8Bytes(file), { format: 'csv', columns, failAt });
    case '.tsv':
      return readTable(utf8Bytes(file), { format: 'tsv', columns, failAt });
    default:
      return readJsonLines(textLines(file), { columns, failAt });
  }
}

function passageOf({ text, id, line, fail }: PassageRow, columns: PassageColumns, ids: UniqueIds): Passage {
  if (text.trim() === '') {
    throw fail(`the ${columns.column ?? 'text'} is empty`);
  }
  const idName = JSON.stringify(columns.idColumn ?? 'id');
  if (id !== undefined && typeof id !== 'string' && typeof id !== 'number') {
    throw fail(`${idName} must be a string or a number`);
  }
  const passage = { id: String(id ?? line), text };
  if (passage.id === '' || Buffer.byteLength(passage.id) > MAX_ID_BYTES) {
    throw fail(`${idName} must have 1 to ${MAX_ID_BYTES} bytes, as OpenSearch allows`);
  }
  ids.add(passage.id, line, fail);
  return passage;
}
