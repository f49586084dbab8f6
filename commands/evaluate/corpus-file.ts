import { grouped } from '../../lambda/rerank/grouped';
import type { Passage, Passages } from '../../local/system/passages';
import { UniqueIds } from '../shared/unique-ids';
import { addId, type Entry, entriesByLine } from './entries';
import { idAndTextReader } from './id-and-text';
import { idOf, isJsonLines, type Line, type Lines, parseObject, readLines } from './lines';
import { isTrecDocuments, trecDocuments } from './trec/documents';

const MAX_ID_BYTES = 512;
const PROGRESS_PASSAGES = 100_000;

/** Passages that are read from their file each time they are iterated; only their ids are held. */
export interface Corpus extends Passages {
  has(id: string): boolean;
}

/**
 * Reads passages: TSV, `docid<TAB>text`, BEIR's `corpus.jsonl`, `{"_id": …, "title": …, "text": …}`, or TREC documents.
 * Title and text become one passage with a space between them, as BEIR gives them to a cross-encoder.
 *
 * @param progress is told of every hundred thousand passages whose ids are read
 * @throws UsageError with file, line and what is wrong
 */
export function readCorpus(file: string, progress: (line: string) => void = () => undefined): Corpus {
  const entries = entriesOf(readLines(file));
  const ids = new UniqueIds();
  for (const entry of entries) {
    if (Buffer.byteLength(entry.id) > MAX_ID_BYTES) {
      throw entry.line.fail(`the id has more than ${MAX_ID_BYTES} bytes, which OpenSearch does not allow`);
    }
    addId(ids, entry);
    if (ids.size % PROGRESS_PASSAGES === 0) {
      progress(`read the ids of ${grouped(ids.size)} passages`);
    }
  }
  return {
    length: ids.size,
    has: (id) => ids.has(id),
    *[Symbol.iterator]() {
      for (const { id, text } of entries) {
        yield { id, text };
      }
    },
  };
}

function entriesOf(lines: Lines): Iterable<Entry> {
  if (isTrecDocuments(lines)) {
    return trecDocuments(lines);
  }
  return entriesByLine(lines, isJsonLines(lines) ? parseJson : idAndTextReader(lines));
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
