import { type Lines, readLines } from '../../evaluate/lines';
import { readQueries } from '../../evaluate/queries-file';
import { isTrecTopics } from '../../evaluate/trec/topics';
import { isQuerySet } from '../../evaluate/workbench/query-set';
import { UsageError } from '../../shared/usage-error';
import { holdsQueryObjects, jsonLinesEntries } from './json-lines-log';
import type { LogColumns, LogEntry } from './log-entry';
import { derivedId, keyOf, type LoggedQuery, withoutExtraSpace } from './logged-query';
import { plainEntries } from './plain-log';
import { isTableLog, tableEntries } from './table-log';

/** What stands in a column of TREC's qrels, which spaces part, and begins no comment. */
const IN_TREC = /^[^\s#]\S*$/;

/**
 * Reads the queries of a search log, or of a file of queries, the most frequent first. Spellings that differ in case and
 * spaces are one query, shown as it was spelled most often. Ids are kept if each stands for one query and
 * fits into TREC's files; otherwise queries get ids from their texts.
 *
 * @throws UsageError with file, line and what is wrong
 */
export function readQueryLog(file: string, columns: LogColumns = {}): LoggedQuery[] {
  const merged = new Map<string, MergedQuery>();
  for (const entry of entriesOf(file, columns)) {
    const text = withoutExtraSpace(entry.text);
    if (text !== '') {
      const known = merged.get(keyOf(text)) ?? { count: 0, spellings: new Map(), id: entry.id };
      known.count += entry.count;
      known.spellings.set(text, (known.spellings.get(text) ?? 0) + entry.count);
      merged.set(keyOf(text), known);
    }
  }
  if (merged.size === 0) {
    throw new UsageError(`${file} holds no query`);
  }
  const ids = [...merged.values()].map(({ id }) => id);
  const keepIds = new Set(ids).size === ids.length && ids.every((id) => id !== undefined && IN_TREC.test(id));
  const queries = [...merged.values()].map(({ id, spellings, count }): LoggedQuery => {
    const text = mostFrequent(spellings);
    return { id: keepIds ? id! : derivedId(text), text, count };
  });
  return queries.sort((one, other) => other.count - one.count);
}

interface MergedQuery {
  count: number;
  readonly spellings: Map<string, number>;
  readonly id: string | undefined;
}

function mostFrequent(spellings: ReadonlyMap<string, number>): string {
  return [...spellings].reduce((most, one) => (one[1] > most[1] ? one : most))[0];
}

function entriesOf(file: string, columns: LogColumns): Iterable<LogEntry> {
  const lines = readLines(file);
  if (holdsQueryObjects(lines, columns)) {
    return jsonLinesEntries(lines, columns);
  }
  if (isTrecTopics(lines) || isQuerySet(lines)) {
    return listedQueries(file, lines);
  }
  return isTableLog(file, lines, columns) ? tableEntries(file, columns) : plainEntries(lines);
}

function listedQueries(file: string, lines: Lines): LogEntry[] {
  // The Workbench's queries have no ids but their texts.
  const haveIds = isTrecTopics(lines);
  return readQueries(file).map(({ id, text }) => ({ text, count: 1, ...(haveIds && { id }) }));
}
