import { UniqueIds } from '../shared/unique-ids';
import { idAndTextReader } from './id-and-text';
import { idOf, isJsonLines, type Line, parseObject, readLines } from './lines';

/** A query of the evaluation. */
export interface Query {
  readonly id: string;
  readonly text: string;
}

/**
 * Reads queries: TREC topics as TSV, `qid<TAB>query`, or BEIR's `queries.jsonl`, `{"_id": …, "text": …}`.
 *
 * @throws UsageError with file, line and what is wrong
 */
export function readQueries(file: string): Query[] {
  const lines = readLines(file);
  const parse = isJsonLines(lines) ? parseJson : idAndTextReader(lines);
  const ids = new UniqueIds();
  const queries: Query[] = [];
  for (const line of lines) {
    const query = parse(line);
    if (query) {
      const { id, text } = query;
      if (text.trim() === '') {
        throw line.fail('the query is empty');
      }
      ids.add(id, line.number, line.fail);
      queries.push({ id, text: text.trim() });
    }
  }
  return queries;
}

function parseJson(line: Line): Query {
  const object = parseObject(line);
  if (typeof object.text !== 'string') {
    throw line.fail('"text" must be a string');
  }
  return { id: idOf(object, line), text: object.text };
}
