import { graphemesOf } from './graphemes';

/** The most windows of a passage where no other number is set: of a model that reads 512 tokens, they hold about 7,000. */
export const DEFAULT_MAX_WINDOWS = 32;

/** The sizes of windows, and the measure of a text. */
export interface WindowOptions {
  /** The most tokens of the first window; the others have half of them. */
  readonly size: number;
  /** The most windows; the first ones are taken. */
  readonly most: number;
  /** Counts the tokens of a piece of the text. */
  readonly tokensIn: (piece: string) => number;
}

/**
 * Overlapping windows of a text that is too long for one, between two graphemes, at best between sentences; the handler of the
 * Hugging Face container cuts likewise (`serving/huggingface/windows.py`). A text that fits is its only window.
 *
 * The first one is what is read of a passage that is cut. The others are shorter: what a model was trained to rank seldom is as
 * long as it can read, and a sentence counts for more among fewer.
 */
export function windowsOf(text: string, options: WindowOptions): string[] {
  return windowRangesOf(text, options).map(({ start, end }) => text.slice(start, end));
}

/** Part of a text, by the indices into the string where it begins and where what follows begins. */
export interface TextRange {
  readonly start: number;
  readonly end: number;
}

/** Where the windows of {@link windowsOf} are. */
export function windowRangesOf(text: string, { size, most, tokensIn }: WindowOptions): TextRange[] {
  const whole = { start: 0, end: text.length };
  if (size < 1 || most < 2) {
    return [whole];
  }
  const half = Math.max(1, Math.floor(size / 2));
  const tokensRead = size + most * half;
  const read = text.slice(0, tokensRead * LETTERS_OF_A_TOKEN);
  const pieces = [...piecesOf(read, Math.max(1, Math.floor(half * LONGEST_PIECE)), tokensRead, tokensIn)];
  if (read.length < text.length && pieces.length > 1) {
    // The text may end within it.
    pieces.pop();
  }
  const windows: TextRange[] = [];
  for (let first = 0; first < pieces.length && windows.length < most; ) {
    const end = endOf(pieces, first, first === 0 ? size : half);
    const window = trimmed(text, pieces[first]!.start, pieces[end - 1]!.end);
    // White space alone may have more tokens than a window. The first one stands for what is cut.
    if (window.start < window.end || first === 0) {
      windows.push(window);
    }
    first = end === pieces.length ? end : Math.max(first + 1, nextOf(pieces, end, half * OVERLAP));
  }
  return windows.length > 1 ? windows : [whole];
}

/** A range without the white space at both ends. */
function trimmed(text: string, start: number, end: number): TextRange {
  const part = text.slice(start, end).trimEnd();
  return { start: start + part.length - part.trimStart().length, end: start + part.length };
}

/** The most letters of a text for each token of all windows; the rest is not looked at. */
export const LETTERS_OF_A_TOKEN = 16;

/** A piece of more of a window's tokens has no borders in it, as text without spaces, and is cut between letters. */
const LONGEST_PIECE = 1 / 8;

/** The share that a window has in common with the one before, so that a sentence at the border is whole in one of them. */
const OVERLAP = 1 / 8;

/** A window ends with a sentence, if that costs it no more than this share. */
const SEARCHED_FOR_SENTENCES = 1 / 4;

/** A word with the white space before it, or a grapheme where there are no words. */
interface Piece {
  readonly start: number;
  readonly end: number;
  readonly tokens: number;
  readonly endsSentence: boolean;
}

const SENTENCE_END = /[.!?…]["'”’»)\]]*$|[。！？｡][」』”’）]*$/u;

/** The pieces of a text that hold as many tokens as can be read. */
function* piecesOf(text: string, longest: number, most: number, tokensIn: WindowOptions['tokensIn']) {
  let read = 0;
  for (const { 0: word, index } of text.matchAll(/\s*\S+/gu)) {
    const tokens = tokensIn(word);
    const parts =
      tokens > longest
        ? Array.from(graphemesOf(word), ({ segment }) => ({ part: segment, tokens: tokensIn(segment) }))
        : [{ part: word, tokens }];
    let start = index;
    for (const { part, tokens } of parts) {
      const end = start + part.length;
      const endsSentence = SENTENCE_END.test(part) || text.slice(end, end + 2).includes('\n');
      yield { start, end, tokens, endsSentence } satisfies Piece;
      start = end;
      read += tokens;
    }
    if (read > most) {
      return;
    }
  }
}

/** Where a window ends that begins at `first`: after as much as fits, at least one piece, at best after a sentence. */
function endOf(pieces: readonly Piece[], first: number, size: number): number {
  let [end, tokens, sentence] = [first, 0, 0];
  for (; end < pieces.length && (end === first || tokens + pieces[end]!.tokens <= size); end++) {
    tokens += pieces[end]!.tokens;
    if (pieces[end]!.endsSentence && tokens >= size * (1 - SEARCHED_FOR_SENTENCES)) {
      sentence = end + 1;
    }
  }
  return end === pieces.length || sentence === 0 ? end : sentence;
}

/** Where the window after `end` begins: before it by at most `overlap` tokens, at best with a sentence. */
function nextOf(pieces: readonly Piece[], end: number, overlap: number): number {
  let [first, tokens] = [end, 0];
  while (first > 0 && tokens + pieces[first - 1]!.tokens <= overlap) {
    first--;
    tokens += pieces[first]!.tokens;
  }
  const sentence = pieces.findIndex((_, at) => at >= first && at < end && pieces[at - 1]?.endsSentence);
  return sentence < 0 ? first : sentence;
}
