import type { LogitsOptions, TextPair, TruncationStrategy } from './cross-encoder';

/** What the container makes of a logit; `softmax` of a single label is always 1. */
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
 * inference toolkit. What the pipeline would accept but this endpoint does not act on is refused.
 *
 * @throws Error with the container's message, which holds no text
 */
export function readRequest(body: unknown): ContainerRequest {
  if (Array.isArray(body)) {
    throw new Error('pop expected at most 1 argument, got 2');
  }
  if (!isObject(body)) {
    throw new Error(`'${pythonType(body)}' object has no attribute 'pop'`);
  }
  const { parameters, ...rest } = body;
  const inputs = 'inputs' in rest ? rest.inputs : rest;
  const { batch_size, num_workers, function_to_apply, top_k, ...tokenizer } = readParameters(parameters);

  const scoreFunction = readScoreFunction(function_to_apply);
  const topK = top_k === undefined ? {} : { topK: readTopK(top_k) };
  if (!Array.isArray(inputs)) {
    const shape = typeof inputs === 'string' ? 'text' : 'one';
    return { pairs: [readInput(inputs)], options: readTruncation(tokenizer), scoreFunction, ...topK, shape };
  }
  checkBatching(batch_size, num_workers);
  const pairs = inputs.map(readInput);
  // Without inputs the tokenizer is never called, and does not find fault with its parameters.
  const options = pairs.length === 0 ? {} : readTruncation(tokenizer);
  return { pairs, options, scoreFunction, ...topK, shape: 'list' };
}

type Json = Record<string, unknown>;

function readParameters(parameters: unknown): Json {
  if (parameters === undefined || parameters === null) {
    return {};
  }
  if (!isObject(parameters)) {
    throw new Error(`argument after ** must be a mapping, not ${pythonType(parameters)}`);
  }
  return parameters;
}

function readScoreFunction(value: unknown): ScoreFunction {
  if (value === undefined || value === null) {
    return 'sigmoid';
  }
  if (typeof value !== 'string') {
    throw new Error(`Unrecognized \`function_to_apply\` argument: ${pythonType(value)}`);
  }
  const name = value.toLowerCase();
  if (name !== 'sigmoid' && name !== 'softmax' && name !== 'none') {
    throw new Error("function_to_apply must be one of 'sigmoid', 'softmax', 'none'");
  }
  return name;
}

/** `top_k` of null means all labels, of which there is one. */
function readTopK(value: unknown): number {
  if (value === null || (Number.isInteger(value) && (value as number) >= 0)) {
    return Math.min((value as number) ?? 1, 1);
  }
  throw new Error('top_k must be a whole number or null');
}

function checkBatching(batchSize: unknown, workers: unknown): void {
  if (batchSize !== undefined && batchSize !== null && !isWholeNumber(batchSize, 1)) {
    throw new Error('batch_size should be a positive integer value');
  }
  if (workers !== undefined && workers !== null && !isWholeNumber(workers, 0)) {
    throw new Error(
      'num_workers option should be non-negative; use num_workers=0 to disable multiprocessing.',
    );
  }
}

function readInput(input: unknown): TextPair {
  if (typeof input === 'string') {
    return { query: readText(input) };
  }
  if (Array.isArray(input)) {
    throw new Error(
      'The pipeline received invalid inputs, if you are trying to send text pairs, you can try to send a dictionary `{"text": "My text", "text_pair": "My pair"}` in order to send a text pair.',
    );
  }
  if (!isObject(input)) {
    throw new Error(NOT_TEXT);
  }
  const { text, text_pair, ...others } = input;
  refuseUnknown(others);
  if (text === undefined || text === null) {
    throw new Error('You need to specify either `text` or `text_target`.');
  }
  const query = readText(text);
  // As for the container's tokenizer, an empty second text is none.
  const isNone = text_pair === undefined || text_pair === null || text_pair === '';
  return isNone ? { query } : { query, passage: readText(text_pair) };
}

function readText(value: unknown): string {
  if (typeof value !== 'string') {
    throw new Error(NOT_TEXT);
  }
  // A lone surrogate has no UTF-8 form, which the tokenizer wants.
  if (!value.isWellFormed()) {
    throw new Error('TextInputSequence must be str');
  }
  return value;
}

function readTruncation({ truncation, max_length, padding, ...others }: Json): LogitsOptions {
  refuseUnknown(others);
  if (padding !== undefined && typeof padding !== 'boolean' && !PADDINGS.includes(padding as string)) {
    throw new Error(`not a valid PaddingStrategy, please select one of [${PADDINGS.join(', ')}]`);
  }
  const strategy = readStrategy(truncation) ?? ('do_not_truncate' as const);
  if (max_length === undefined || max_length === null) {
    return { truncation: strategy };
  }
  if (!isWholeNumber(max_length, Number.NEGATIVE_INFINITY)) {
    throw new Error(
      `argument 'max_length': '${pythonType(max_length)}' object cannot be interpreted as an integer`,
    );
  }
  if (max_length < 0) {
    throw new Error("can't convert negative int to unsigned");
  }
  // A length alone asks for truncation too, unless it may be meant for the padding.
  const implied = (truncation === undefined || truncation === null) && !padding;
  return { truncation: implied ? 'longest_first' : strategy, maxLength: max_length };
}

function readStrategy(truncation: unknown): TruncationStrategy | undefined {
  if (truncation === undefined || truncation === null || truncation === false) {
    return undefined;
  }
  const strategy = truncation === true ? 'longest_first' : STRATEGIES.find((name) => name === truncation);
  if (!strategy) {
    throw new Error(`not a valid TruncationStrategy, please select one of [${STRATEGIES.join(', ')}]`);
  }
  return strategy;
}

const STRATEGIES: readonly TruncationStrategy[] = [
  'only_first',
  'only_second',
  'longest_first',
  'do_not_truncate',
];
const PADDINGS: readonly string[] = ['longest', 'max_length', 'do_not_pad'];
const NOT_TEXT =
  'text input must be of type `str` (single example), `List[str]` (batch or single pretokenized example) or `List[List[str]]` (batch of pretokenized examples).';

function refuseUnknown(others: Json): void {
  const [unknown] = Object.keys(others);
  if (unknown !== undefined) {
    throw new Error(
      `PreTrainedTokenizerFast._batch_encode_plus() got an unexpected keyword argument '${unknown}'`,
    );
  }
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isWholeNumber(value: unknown, least: number): value is number {
  return Number.isInteger(value) && (value as number) >= least;
}

function pythonType(value: unknown): string {
  if (value === null) {
    return 'NoneType';
  }
  if (Array.isArray(value)) {
    return 'list';
  }
  const names: Record<string, string> = { string: 'str', boolean: 'bool', object: 'dict' };
  return names[typeof value] ?? (Number.isInteger(value) ? 'int' : 'float');
}
