import { isJsonLines, type Line, type Lines, parseObject } from '../../evaluate/lines';
import { countOf, isNameOf } from './column-names';
import type { LogColumns, LogEntry } from './log-entry';

/** Whether the file is JSON Lines of searches, by its first line; a query set of the Workbench has other names. */
export function holdsQueryObjects(lines: Lines, { queryColumn }: LogColumns): boolean {
  if (!isJsonLines(lines)) {
    return false;
  }
  if (queryColumn !== undefined) {
    return true;
  }
  try {
    return queryFieldOf(documentOf(lines.first)) !== undefined;
  } catch {
    return false;
  }
}

/** Reads a search from each line: an object with the query, such as one of OpenSearch's User Behavior Insights (`user_query`). */
export function* jsonLinesEntries(lines: Lines, columns: LogColumns): Generator<LogEntry> {
  for (const line of lines) {
    const document = documentOf(line);
    const field = columns.queryColumn ?? queryFieldOf(document);
    const text = field === undefined ? undefined : fieldValue(document, field);
    if (typeof text !== 'string') {
      throw line.fail(
        `${field === undefined ? 'no field has the name of a query' : `${JSON.stringify(field)} must be a string`}; ` +
          `the fields are: ${Object.keys(document).join(', ')}. Name one with --query-column`,
      );
    }
    yield { text, count: countIn(document, columns, line), id: idIn(document, field!) };
  }
}

/** A search that is exported from an index stands in `_source`. */
function documentOf(line: Line): Record<string, unknown> {
  const object = parseObject(line);
  const { _source: source } = object;
  return typeof source === 'object' && source !== null ? (source as Record<string, unknown>) : object;
}

function queryFieldOf(document: Record<string, unknown>): string | undefined {
  // Beside it, User Behavior Insights may hold the body of the search as `query`.
  const names = ['user_query', ...Object.keys(document)];
  return names.find((name) => isNameOf.query(name) && typeof document[name] === 'string');
}

function countIn(document: Record<string, unknown>, { countColumn }: LogColumns, line: Line): number {
  const field = countColumn ?? Object.keys(document).find(isNameOf.count);
  if (field === undefined) {
    return 1;
  }
  const value = fieldValue(document, field);
  if (typeof value !== 'string' && typeof value !== 'number') {
    throw line.fail(`${JSON.stringify(field)} must be a number`);
  }
  return countOf(String(value), line.fail);
}

/** Of a file of queries, `{"_id": …, "text": …}`; that of a logged search is no query's. */
function idIn(document: Record<string, unknown>, queryField: string): string | undefined {
  const id = document._id ?? document.id;
  const isQuery = queryField === 'text' || queryField === 'query';
  return isQuery && (typeof id === 'string' || typeof id === 'number') ? String(id) : undefined;
}

/** The value of a field, which may stand below objects. */
function fieldValue(document: Record<string, unknown>, path: string): unknown {
  return (
    document[path] ??
    path.split('.').reduce<unknown>((object, name) => (object as Record<string, unknown>)?.[name], document)
  );
}
