import type { LogitsOptions, TextPair, TruncationStrategy } from './cross-encoder';

/** The function that turns a logit into a score; `softmax` of a single label is always 1. */
export type ScoreFunction = 'sigmoid' | 'softmax' | 'none';

/** A request body that the container accepts. */
export interface ContainerRequest {
  readonly pairs: readonly TextPair[];
  readonly options: LogitsOptions;
  readonly scoreFunction: ScoreFunction;
  /** With `top_k`, each answer is a list of this many entries, at most the one label there is. */
  readonly topK?: number;
  /** `one` is answered with an object, `text` and `list` with a list. */
  readonly shape: 'one' | 'text' | 'list';
}

/**
 * Reads a request body as the text-classification pipeline of transformers 4.51 does, behind the Hugging Face
 * inference toolkit. What the pipeline would accept but this endpoint does not act on is rejected.
 *
 * @param mostWindows the most windows of a passage; where there are several, a request may ask for fewer
 * @throws Error that says what is refused, and holds no text
 */
export function readRequest(body: unknown, mostWindows = 1): ContainerRequest {
  check(isObject(body), 'the body must be an object');
  const { parameters, ...rest } = body;
  const inputs = 'inputs' in rest ? rest.inputs : rest;
  check(isAbsent(parameters) || isObject(parameters), 'parameters must be an object');
  const { batch_size, num_workers, function_to_apply, top_k, ...others } = parameters ?? {};
  const { windows, tokenizer } = readWindows(others, mostWindows);

  const scoreFunction = readScoreFunction(function_to_apply);
  const topK = top_k === undefined ? {} : { topK: readTopK(top_k) };
  if (!Array.isArray(inputs)) {
    const shape = typeof inputs === 'string' ? 'text' : 'one';
    const options = { ...readTruncation(tokenizer), ...windows };
    return { pairs: [readInput(inputs)], options, scoreFunction, ...topK, shape };
  }
  check(isAbsent(batch_size) || isWholeNumber(batch_size, 1), 'batch_size must be a positive integer');
  check(isAbsent(num_workers) || isWholeNumber(num_workers, 0), 'num_workers must be 0 or more');
  const pairs = inputs.map(readInput);
  // Without inputs the tokenizer is never called, and does not find fault with its parameters.
  const options = pairs.length === 0 ? {} : { ...readTruncation(tokenizer), ...windows };
  return { pairs, options, scoreFunction, ...topK, shape: 'list' };
}

type Json = Record<string, unknown>;

function readScoreFunction(value: unknown): ScoreFunction {
  const name = typeof value === 'string' ? value.toLowerCase() : (value ?? 'sigmoid');
  check(
    name === 'sigmoid' || name === 'softmax' || name === 'none',
    'function_to_apply must be sigmoid, softmax or none',
  );
  return name;
}

/** `top_k` of null means all labels, of which there is one. */
function readTopK(value: unknown): number {
  check(value === null || isWholeNumber(value, 0), 'top_k must be a whole number or null');
  return Math.min(value ?? 1, 1);
}

function readInput(input: unknown): TextPair {
  if (typeof input === 'string') {
    return { query: readText(input) };
  }
  check(isObject(input), 'an input must be a text, or an object of `text` and `text_pair`');
  const { text, text_pair, ...others } = input;
  rejectUnknown(others);
  const query = readText(text);
  // As for the container's tokenizer, an empty second text is none.
  return isAbsent(text_pair) || text_pair === '' ? { query } : { query, passage: readText(text_pair) };
}

function readWindows(parameters: Json, most: number): { windows: LogitsOptions; tokenizer: Json } {
  if (most < 2) {
    return { windows: {}, tokenizer: parameters };
  }
  const { max_windows, ...tokenizer } = parameters;
  check(isAbsent(max_windows) || isWholeNumber(max_windows, 1), 'max_windows must be a positive integer');
  return { windows: { maxWindows: Math.min(max_windows ?? most, most) }, tokenizer };
}

/** A lone surrogate has no UTF-8 form, which the tokenizer wants. */
function readText(value: unknown): string {
  check(
    typeof value === 'string' && value.isWellFormed(),
    '`text` and `text_pair` must be well-formed texts',
  );
  return value;
}

function readTruncation({ truncation, max_length, padding, ...others }: Json): LogitsOptions {
  rejectUnknown(others);
  check(
    padding === undefined || typeof padding === 'boolean' || PADDINGS.includes(padding as string),
    `padding must be a boolean or one of ${PADDINGS.join(', ')}`,
  );
  const strategy = readStrategy(truncation);
  if (isAbsent(max_length)) {
    return { truncation: strategy };
  }
  check(isWholeNumber(max_length, 0), 'max_length must be a whole number');
  // A length alone asks for truncation too, unless it may be meant for the padding.
  const implied = isAbsent(truncation) && !padding;
  return { truncation: implied ? 'longest_first' : strategy, maxLength: max_length };
}

function readStrategy(truncation: unknown): TruncationStrategy {
  const name = truncation === true ? 'longest_first' : truncation;
  const untold = isAbsent(name) || name === false;
  const strategy = untold ? 'do_not_truncate' : STRATEGIES.find((known) => known === name);
  check(strategy !== undefined, `truncation must be a boolean or one of ${STRATEGIES.join(', ')}`);
  return strategy;
}

const STRATEGIES = ['only_first', 'only_second', 'longest_first', 'do_not_truncate'] as const;
const PADDINGS: readonly string[] = ['longest', 'max_length', 'do_not_pad'];

/** In the words of Python, by which people look up that the endpoint speaks the other protocol. */
function rejectUnknown(others: Json): void {
  const [unknown] = Object.keys(others);
  check(unknown === undefined, `unexpected keyword argument '${unknown}'`);
}

function check(holds: boolean, problem: string): asserts holds {
  if (!holds) {
    throw new Error(problem);
  }
}

function isAbsent(value: unknown): value is null | undefined {
  return value === undefined || value === null;
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isWholeNumber(value: unknown, least: number): value is number {
  return Number.isInteger(value) && (value as number) >= least;
}
