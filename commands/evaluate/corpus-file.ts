import type { Passage } from '../../local/system/passages';
import { UniqueIds } from '../shared/unique-ids';
import { idOf, isJsonLines, type Line, parseIdAndText, parseObject, readLines } from './lines';

const MAX_ID_BYTES = 512;

/**
 * Reads passages: TSV, `docid<TAB>text`, or BEIR's `corpus.jsonl`, `{"_id": …, "title": …, "text": …}`. Title and text
 * become one passage with a space between them, as BEIR gives them to a cross-encoder.
 *
 * @throws UsageError with file, line and what is wrong
 */
export function readCorpus(file: string): Passage[] {
  const lines = readLines(file);
  const parse = isJsonLines(lines) ? parseJson : parseIdAndText;
  const ids = new UniqueIds();
  return lines.map((line) => {
    const passage = parse(line);
    if (Buffer.byteLength(passage.id) > MAX_ID_BYTES) {
      throw line.fail(`the id has more than ${MAX_ID_BYTES} bytes, which OpenSearch does not allow`);
    }
    ids.add(passage.id, line.number, line.fail);
    return passage;
  });
}

function parseJson(line: Line): Passage {
  const object = parseObject(line);
  const { title = '', text } = object;
  if (typeof text !== 'string' || typeof title !== 'string') {
    throw line.fail('"text", and "title" where there is one, must be strings');
  }
  return { id: idOf(object, line), text: title === '' ? text : `${title} ${text}`.trim() };
}
