/** One input of a cross-encoder. */
export interface TextPair {
  readonly query: string;
  /** When it is empty, the model reads a pair with an empty second text. @default - the query is read alone */
  readonly passage?: string;
}

/** Which of the two texts loses tokens when a pair is too long; named as in transformers. */
export type TruncationStrategy = 'longest_first' | 'only_first' | 'only_second' | 'do_not_truncate';

/** How pairs that are too long for the model are treated. */
export interface LogitsOptions {
  /** @default - longest_first */
  readonly truncation?: TruncationStrategy;
  /**
   * Tokens of a pair after truncation, special tokens included. The model does not run more tokens than it has
   * positions (512 for BERT), whatever is asked for here.
   *
   * @default - as many as the model reads, or fewer where its tokenizer says so (512 for the bundled model)
   */
  readonly maxLength?: number;
  /**
   * The most windows of a passage that is too long, of which the highest logit counts.
   *
   * @default - those that the model was loaded with
   */
  readonly maxWindows?: number;
}

/** A model that reads query and passage together and gives one logit; the score is its sigmoid. */
export interface CrossEncoder {
  /** Human name, such as `offline demo reranker`. */
  readonly name: string;
  /** Stable id: the Hub id, or a local folder's name and the first 12 digits of its weights' sha256. */
  readonly id: string;
  /** True for the bundled offline demo model. */
  readonly isDemoModel: boolean;
  /** The label that the serving container answers with each score. @default - LABEL_0 */
  readonly label?: string;
  /** The most windows of a passage that is too long. @default - 1, which cuts it */
  readonly maxWindows?: number;
  /**
   * One logit per pair, in the order of the pairs, in float32 precision. A pair's logit does not depend on the
   * other pairs. Calls are served one after the other.
   *
   * @throws TooManyTokensError when a pair has more tokens than the model has positions
   * @throws Error when a pair cannot be truncated as asked. Neither message holds a text.
   */
  logits(pairs: readonly TextPair[], options?: LogitsOptions): Promise<Float32Array | number[]>;
  /** Ends the model's threads; calls under way fail. Idempotent. */
  close(): Promise<void>;
}

/** How much of a passage a model reads beside a query. */
export interface Reading {
  /** Of the whole passage, without the marks around it. */
  readonly passageTokens: number;
  /** Those of the passage that are read. */
  readonly readTokens: number;
  readonly queryTokens: number;
  /** The tokens that are read at once: of query, passage and the marks around them. */
  readonly limit: number;
  /** How many parts of the passage are read, of which the highest score counts. */
  readonly windows: number;
  /** Where the text begins, as an index into the string, that is not read. @default - the passage is read to its end */
  readonly unreadFrom?: number;
}

/** A cross-encoder whose tokenizer is here as well. */
export interface LoadedCrossEncoder extends CrossEncoder {
  /** What `logits` reads of a passage, as it cuts it unless it is told otherwise. */
  reading(pair: Required<TextPair>): Promise<Reading>;
}

/** A pair that is longer than the model reads, and was not truncated. */
export class TooManyTokensError extends Error {
  override readonly name = 'TooManyTokensError';

  constructor(
    readonly given: number,
    readonly limit: number,
  ) {
    super(`a pair has ${given} tokens, and the model reads ${limit}: ask for truncation`);
  }
}

/** A model that cannot be loaded. The message is one sentence for the user, and says what to do. */
export class ModelLoadError extends Error {
  override readonly name = 'ModelLoadError';
}
