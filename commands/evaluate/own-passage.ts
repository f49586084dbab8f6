import type { Passage } from '../../local/system/passages';
import type { JudgedQuery } from './collection';

/**
 * Whether a passage that was found is the query itself, which nobody judged: in some collections the queries are passages
 * of the corpus (ArguAna, Quora), and published figures leave them out. An equal id alone does not tell: numbers are given
 * to queries and to passages alike.
 */
export function isOwnPassage(passage: Passage, query: JudgedQuery): boolean {
  const grade = query.judgements.get(passage.id);
  if (grade !== undefined && grade >= 0) {
    return false;
  }
  const asked = comparable(query.text);
  const found = comparable(passage.text);
  // Before the text a passage may have a title, which the query lacks.
  return found === asked || (passage.id === query.id && found.endsWith(asked));
}

function comparable(text: string): string {
  return text.normalize('NFC').replace(/\s+/g, ' ').trim().toLowerCase();
}
