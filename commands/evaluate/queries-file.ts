import { UniqueIds } from '../shared/unique-ids';
import { addId, type Entry, entriesByLine } from './entries';
import { idAndTextReader } from './id-and-text';
import { idOf, isJsonLines, type Line, type Lines, parseObject, readLines } from './lines';
import { isTrecTopics, trecTopics } from './trec/topics';
import { isQuerySet, querySet } from './workbench/query-set';

/** A query of the evaluation. */
export interface Query {
  readonly id: string;
  readonly text: string;
}

/**
 * Reads queries: TSV, `qid<TAB>query`, BEIR's `queries.jsonl`, `{"_id": …, "text": …}`, TREC topics, or a query set of
 * OpenSearch's Search Relevance Workbench.
 *
 * @throws UsageError with file, line and what is wrong
 */
export function readQueries(file: string): Query[] {
  const ids = new UniqueIds();
  const queries: Query[] = [];
  for (const entry of entriesOf(readLines(file))) {
    const text = entry.text.trim();
    if (text === '') {
      throw entry.line.fail('the query is empty');
    }
    addId(ids, entry);
    queries.push({ id: entry.id, text });
  }
  return queries;
}

function entriesOf(lines: Lines): Iterable<Entry> {
  if (isTrecTopics(lines)) {
    return trecTopics(lines);
  }
  if (isQuerySet(lines)) {
    return querySet(lines);
  }
  return entriesByLine(lines, isJsonLines(lines) ? parseJson : idAndTextReader(lines));
}

function parseJson(line: Line): Query {
  const object = parseObject(line);
  if (typeof object.text !== 'string') {
    throw line.fail('"text" must be a string');
  }
  return { id: idOf(object, line), text: object.text };
}
