import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const CORPUS = join(__dirname, '..', 'commands', 'evaluate', 'noveleval', 'corpus.tsv');

/** A query and the passages to rank for it. */
export interface Input {
  readonly query: string;
  readonly passages: readonly string[];
}

const QUERY = 'Which studio produced the film, and when was it released?';

/** Words of a passage: pairs of 84 tokens on average, from 54 to 120. */
const SHORT_WORDS = { least: 32, most: 68 } as const;
/** Pairs of 300 tokens on average; a few are longer than the model reads. */
const LONG_WORDS = { least: 90, most: 330 } as const;

/** Passages of web pages, cut so that query and passage together have about 84 tokens. */
export function shortPairs(count: number): Input {
  return cut(count, SHORT_WORDS);
}

/** Passages of web pages, cut so that query and passage together have about 300 tokens. */
export function longPairs(count: number): Input {
  return cut(count, LONG_WORDS);
}

/** Passages of web pages of that many characters. */
export function passagesOfLength(count: number, characters: number): Input {
  const words = Math.ceil(characters / 2);
  const { query, passages } = cut(count, { least: words, most: words });
  return { query, passages: passages.map((passage) => passage.slice(0, characters)) };
}

/** The corpus as one run of words, from which passage after passage is cut, each longer than the last by a stride. */
function cut(count: number, { least, most }: { least: number; most: number }): Input {
  const words = readFileSync(CORPUS, 'utf8')
    .split('\n')
    .flatMap((line) => line.split('\t')[1]?.split(/\s+/) ?? []);
  let start = 0;
  const passages = Array.from({ length: count }, (_, index) => {
    // A stride that shares no factor with the range visits every length, in no order that helps a batch.
    const length = least + ((index * STRIDE) % (most - least + 1));
    const passage = Array.from({ length }, (_, word) => words[(start + word) % words.length]);
    start += length;
    return passage.join(' ');
  });
  return { query: QUERY, passages };
}

const STRIDE = 23;
