import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const TOKENIZER = join(__dirname, '../../../model/tokenizer.json');

/** Words that the model knows as one token each. */
const WORDS = Object.keys(JSON.parse(readFileSync(TOKENIZER, 'utf8')).model.vocab).filter((word) =>
  /^[a-z]{3,}$/.test(word),
);

/** The same passages at each call: so many, each of a number of words between two limits. */
export function passagesOf(count: number, [least, most]: readonly [number, number]): string[] {
  const random = mulberry(count);
  return Array.from({ length: count }, () => {
    const length = least + Math.floor(random() * (most - least + 1));
    return Array.from({ length }, () => WORDS[Math.floor(random() * WORDS.length)]).join(' ');
  });
}

/** A small generator of numbers from 0 to 1 that can be repeated. */
function mulberry(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let value = Math.imul(state ^ (state >>> 15), 1 | state);
    value = (value + Math.imul(value ^ (value >>> 7), 61 | value)) ^ value;
    return ((value ^ (value >>> 14)) >>> 0) / 4294967296;
  };
}
