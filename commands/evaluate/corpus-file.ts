import type { Passage, Passages } from '../../local/system/passages';
import { UniqueIds } from '../shared/unique-ids';
import { idAndTextReader } from './id-and-text';
import { idOf, isJsonLines, type Line, parseObject, readLines } from './lines';

const MAX_ID_BYTES = 512;

/** Passages that are read from their file each time they are iterated; only their ids are held. */
export interface Corpus extends Passages {
  has(id: string): boolean;
}

/**
 * Reads passages: TSV, `docid<TAB>text`, or BEIR's `corpus.jsonl`, `{"_id": …, "title": …, "text": …}`. Title and text
 * become one passage with a space between them, as BEIR gives them to a cross-encoder.
 *
 * @throws UsageError with file, line and what is wrong
 */
export function readCorpus(file: string): Corpus {
  const lines = readLines(file);
  const parse = isJsonLines(lines) ? parseJson : idAndTextReader(lines);
  const ids = new UniqueIds();
  for (const line of lines) {
    const passage = parse(line);
    if (passage) {
      if (Buffer.byteLength(passage.id) > MAX_ID_BYTES) {
        throw line.fail(`the id has more than ${MAX_ID_BYTES} bytes, which OpenSearch does not allow`);
      }
      ids.add(passage.id, line.number, line.fail);
    }
  }
  return {
    length: ids.size,
    has: (id) => ids.has(id),
    *[Symbol.iterator]() {
      for (const line of lines) {
        const passage = parse(line);
        if (passage) {
          yield passage;
        }
      }
    },
  };
}

function parseJson(line: Line): Passage {
  const object = parseObject(line);
  const title = object.title ?? '';
  // A passage that is a title only has no text in some collections.
  const text = object.text === null && title !== '' ? '' : object.text;
  if (typeof text !== 'string' || typeof title !== 'string') {
    throw line.fail('"text", and "title" where there is one, must be strings');
  }
  return { id: idOf(object, line), text: title === '' ? text : `${title} ${text}`.trim() };
}
