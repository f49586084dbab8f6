import { Tokenizer } from '@huggingface/tokenizers';
import { type TextRange, windowRangesOf } from '../../protocol/windows';
import type { LogitsOptions, Reading, TextPair, TruncationStrategy } from './cross-encoder';

/** The two halves of a letter. */
const SURROGATES = /^[\uD800-\uDBFF][\uDC00-\uDFFF]$/;

/** One encoded pair, special tokens included. Both lists have the same length. */
export interface Encoding {
  readonly ids: readonly number[];
  readonly typeIds: readonly number[];
  /** How many tokens of the passage are left, if it was cut. */
  readonly cutTo?: number;
}

/**
 * Turns pairs into tokens as transformers' fast tokenizers do.
 *
 * `@huggingface/tokenizers` does not truncate, so this class tokenizes both texts, cuts them, and only then lets
 * the tokenizer's own post-processor add the special tokens.
 */
export class PairTokenizer {
  private readonly tokenizer: Tokenizer;
  private readonly modelMaxLength: number;

  /** Takes the parsed `tokenizer.json` and `tokenizer_config.json`. */
  constructor(tokenizer: object, config: { readonly model_max_length?: number }) {
    this.tokenizer = new Tokenizer(tokenizer, config);
    this.modelMaxLength = config.model_max_length ?? Number.POSITIVE_INFINITY;
  }

  /** Tokens of one pair, as {@link encoder} gives them. */
  encode(pair: TextPair, options: LogitsOptions = {}): Encoding {
    return this.encoder(options)(pair);
  }

  /**
   * Makes the function that gives the tokens of a pair, at most `maxLength` of them unless told not to truncate. A
   * query that comes with many passages is read once.
   *
   * It throws Error with transformers' message when one text alone cannot lose as many tokens as are too many.
   */
  encoder(options: LogitsOptions = {}): (pair: TextPair) => Encoding {
    const maxLength = options.maxLength ?? this.modelMaxLength;
    const roomAlone = maxLength - this.withSpecialTokens([], undefined).ids.length;
    const roomForTwo = maxLength - this.withSpecialTokens([], []).ids.length;
    let query: string | undefined;
    let queryTokens: readonly string[] = [];
    return (pair) => {
      if (pair.query !== query) {
        query = pair.query;
        queryTokens = this.tokens(query);
      }
      const first = [...queryTokens];
      const second = pair.passage === undefined ? undefined : this.tokens(pair.passage);
      const room = second ? roomForTwo : roomAlone;
      const whole = second?.length;
      // With a limit below the special tokens alone, transformers does not truncate at all.
      if (room >= 0) {
        truncate(first, second, room, options.truncation ?? 'longest_first');
      }
      const encoding = this.withSpecialTokens(first, second);
      return second && second.length < whole! ? { ...encoding, cutTo: second.length } : encoding;
    };
  }

  /**
   * Makes the function that gives the windows of a pair: the first as {@link encoder} cuts it, and where that cuts the passage,
   * further ones.
   */
  windows(options: LogitsOptions = {}): (pair: TextPair) => Encoding[] {
    const encode = this.encoder(options);
    return (pair) => {
      const first = encode(pair);
      const further = this.furtherWindows(pair.passage, first, options);
      return [
        first,
        ...further.map(({ start, end }) =>
          encode({ query: pair.query, passage: pair.passage!.slice(start, end) }),
        ),
      ];
    };
  }

  /** How much of a passage is in the windows that {@link windows} gives. */
  reading({ query, passage }: Required<TextPair>, options: LogitsOptions = {}): Reading {
    const first = this.encode({ query, passage }, options);
    const further = this.furtherWindows(passage, first, options);
    const { cutTo } = first;
    const end = cutTo === undefined ? passage.length : (further.at(-1)?.end ?? this.endOf(passage, cutTo));
    const passageTokens = this.countIn(passage);
    const isCut = end < passage.trimEnd().length;
    return {
      passageTokens,
      readTokens: isCut ? this.countIn(passage.slice(0, end)) : passageTokens,
      queryTokens: this.countIn(query),
      limit: options.maxLength ?? this.modelMaxLength,
      windows: 1 + further.length,
      ...(isCut && { unreadFrom: end }),
    };
  }

  /** The windows after the first one. */
  private furtherWindows(
    passage: string | undefined,
    { cutTo }: Encoding,
    { maxWindows: most = 1 }: LogitsOptions,
  ): TextRange[] {
    if (most < 2 || cutTo === undefined) {
      return [];
    }
    return windowRangesOf(passage!, { size: cutTo, most, tokensIn: (piece) => this.countIn(piece) }).slice(1);
  }

  /**
   * Where the text of so many tokens ends: the tokenizer does not say which letters a token is made of. Words are tried first, since
   * the beginning of one may have more tokens than all of it.
   */
  private endOf(text: string, tokens: number): number {
    const fits = (end: number) => this.countIn(text.slice(0, end)) <= tokens;
    const ends = Array.from(text.matchAll(/\S+/gu), ({ 0: word, index }) => index + word.length);
    const words = greatest(ends.length, (number) => fits(ends[number - 1]!));
    const from = ends[words - 1] ?? 0;
    const end = from + greatest((ends[words] ?? text.length) - from, (letters) => fits(from + letters));
    // Not between the two halves of a letter.
    return SURROGATES.test(text.slice(Math.max(0, end - 1), end + 1)) ? end - 1 : end;
  }

  private countIn(text: string): number {
    return this.tokens(text).length;
  }

  private tokens(text: string): string[] {
    return this.tokenizer.tokenize(text, { add_special_tokens: false });
  }

  private withSpecialTokens(first: string[], second: string[] | undefined): Encoding {
    const { tokens, token_type_ids }: { tokens: string[]; token_type_ids?: number[] } =
      this.tokenizer.post_processor?.(first, second ?? null, true) ?? { tokens: first.concat(second ?? []) };
    const unknown = this.tokenizer.model?.unk_token_id ?? 0;
    return {
      ids: tokens.map((token) => this.tokenizer.token_to_id(token) ?? unknown),
      typeIds: token_type_ids ?? new Array<number>(tokens.length).fill(0),
    };
  }
}

/** The greatest number up to `limit` that holds, where all smaller ones do; 0 where none does. */
function greatest(limit: number, holds: (number: number) => boolean): number {
  let [held, failed] = [0, limit + 1];
  while (failed - held > 1) {
    const middle = Math.floor((held + failed) / 2);
    if (holds(middle)) {
      held = middle;
    } else {
      failed = middle;
    }
  }
  return held;
}

/** Cuts the lists in place so that both hold `room` tokens together. */
export function truncate(
  first: unknown[],
  second: unknown[] | undefined,
  room: number,
  strategy: TruncationStrategy,
): void {
  const excess = first.length + (second?.length ?? 0) - room;
  if (excess <= 0 || strategy === 'do_not_truncate') {
    return;
  }
  if (strategy === 'longest_first' || room === 0) {
    const [firstLength, secondLength] = longestFirst(first.length, second?.length ?? 0, room);
    first.length = firstLength;
    if (second) {
      second.length = secondLength;
    }
    return;
  }
  if (strategy === 'only_second' && !second) {
    throw new Error('Truncation error: Second sequence not provided');
  }
  const cut = strategy === 'only_second' && second ? second : first;
  if (cut.length <= excess) {
    throw new Error('Truncation error: Sequence to truncate too short to respect the provided max_length');
  }
  cut.length -= excess;
}

/** The longer text loses tokens until both are equally long, then both lose; an odd token goes to the longer. */
function longestFirst(first: number, second: number, room: number): [number, number] {
  const shorter = Math.min(first, second, Math.floor(room / 2));
  return first > second ? [room - shorter, shorter] : [shorter, room - shorter];
}
