import { UniqueIds } from '../shared/unique-ids';
import { idOf, isJsonLines, type Line, parseIdAndText, parseObject, readLines } from './lines';

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
  const parse = isJsonLines(lines) ? parseJson : parseIdAndText;
  const ids = new UniqueIds();
  return lines.map((line) => {
    const { id, text } = parse(line);
    if (text.trim() === '') {
      throw line.fail('the query is empty');
    }
    ids.add(id, line.number, line.fail);
    return { id, text: text.trim() };
  });
}

function parseJson(line: Line): Query {
  const object = parseObject(line);
  if (typeof object.text !== 'string') {
    throw line.fail('"text" must be a string');
  }
  return { id: idOf(object, line), text: object.text };
}
