import { DEFAULT_MAX_LENGTH, type MaxLength } from '../../protocol';
import { graphemesOf } from '../../protocol/graphemes';
import { LETTERS_OF_A_TOKEN, windowsOf } from '../../protocol/windows';

/** The windows of a request's documents. */
export interface Windows {
  /** Those of one document after those of the one before; a document that fits is its only window. */
  readonly texts: readonly string[];
  /** The position of the document that each is of. */
  readonly documents: readonly number[];
}

/** Marks around query and passage: RoBERTa and its kin have four. */
const MARKS = 4;

/**
 * Cuts documents that are longer than a model reads into overlapping windows. Which tokens the model makes is not known here: the
 * first window holds more than it reads, so that the endpoint cuts it as ever, and the others hold fewer than they could.
 *
 * @param maxLength the tokens that the model reads of query, passage and marks together; `model` stands for 512 or more
 * @param most windows of a document; the first ones are taken
 */
export function cutIntoWindows(
  query: string,
  texts: readonly string[],
  maxLength: MaxLength,
  most: number,
): Windows {
  if (most < 2) {
    return { texts, documents: [...texts.keys()] };
  }
  const room = (maxLength === 'model' ? DEFAULT_MAX_LENGTH : maxLength) - MARKS;
  // As with what is cut at the endpoint, a long query leaves at least half to the passage.
  const size = room - Math.min(estimatedTokens(query), Math.floor(room / 2));
  const windows = texts.map((text) =>
    text.length <= size || estimatedTokens(text) <= size
      ? [text]
      : [
          beginningOf(text, maxLength),
          ...windowsOf(text, { size, most, tokensIn: estimatedTokens }).slice(1),
        ],
  );
  return {
    texts: windows.flat(),
    documents: windows.flatMap((ofOne, document) => ofOne.map(() => document)),
  };
}

/** So much of a document as the model reads at most; all of it where nobody knows how much that is. */
function beginningOf(text: string, maxLength: MaxLength): string {
  if (maxLength === 'model') {
    return text;
  }
  const end = graphemesOf(text).containing(maxLength * LETTERS_OF_A_TOKEN)?.index;
  return text.slice(0, end);
}

/** The highest score of each document's windows. */
export function highestScores({ documents }: Windows, scores: readonly number[]): number[] {
  const highest: number[] = [];
  for (const [position, document] of documents.entries()) {
    highest[document] = Math.max(highest[document] ?? Number.NEGATIVE_INFINITY, scores[position]!);
  }
  return highest;
}

/** Rather too many: of the English of NovelEval by a third. In scripts without spaces each letter counts. */
function estimatedTokens(text: string): number {
  let tokens = 0;
  for (const [run] of text.matchAll(/[\p{Script=Latin}\p{M}]+|\d+|[^\s\p{Script=Latin}\p{M}\d]/gu)) {
    tokens += Math.ceil(run.length / (/^\d/.test(run) ? 2 : 4));
  }
  return tokens;
}
