import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { BUNDLED } from '../../../../local/endpoint/bundled';
import type { TruncationStrategy } from '../../../../local/endpoint/cross-encoder';
import { type Encoding, PairTokenizer, truncate } from '../../../../local/endpoint/tokenize';

const read = (path: string) => JSON.parse(readFileSync(path, 'utf8'));
const tokenizer = new PairTokenizer(
  read(join(BUNDLED.folder, 'tokenizer.json')),
  read(join(BUNDLED.folder, 'tokenizer_config.json')),
);

/** The answers of transformers 4.51.3 with tokenizers 0.21.4: `AutoTokenizer.from_pretrained('model')(query, passage, …)`. */
interface Reference {
  readonly query: string;
  readonly passage: string;
  readonly max_length: number;
  readonly truncation: TruncationStrategy;
  readonly ids?: readonly number[];
  readonly types?: string;
  readonly error?: string;
}
const REFERENCE: readonly Reference[] = readFileSync(join(__dirname, 'transformers-encodings.jsonl'), 'utf8')
  .trimEnd()
  .split('\n')
  .map((line) => JSON.parse(line));

describe('an encoding', () => {
  it('is the one that transformers gives', () => {
    for (const { query, passage, max_length, truncation, ids, types, error } of REFERENCE) {
      // As for transformers' tokenizers, an empty second text is none in these references.
      const pair = passage ? { query, passage } : { query };
      const encode = () => tokenizer.encode(pair, { truncation, maxLength: max_length });
      if (error) {
        expect(encode).toThrow(error);
      } else {
        const { ids: actual, typeIds } = encode();
        expect({ query, passage, ids: actual, types: typeIds.join('') }).toEqual({
          query,
          passage,
          ids,
          types,
        });
      }
    }
    expect(REFERENCE.length).toBeGreaterThan(150);
  });

  it('of an empty passage is that of a pair, and of none that of the query alone', () => {
    const separators = ({ ids }: Encoding) => ids.filter((id) => id === 102).length;
    expect(separators(tokenizer.encode({ query: 'a', passage: '' }))).toBe(2);
    expect(separators(tokenizer.encode({ query: 'a' }))).toBe(1);
  });

  it('is cut at 512 tokens by default, with a query that is itself too long too', () => {
    const long = 'word '.repeat(2_000);
    expect(tokenizer.encode({ query: 'a', passage: long }).ids).toHaveLength(512);
    const both = tokenizer.encode({ query: long, passage: long });
    expect(both.ids).toHaveLength(512);
    expect(both.typeIds.filter((type) => type === 0)).toHaveLength(2 + 254);
    const query = tokenizer.encode({ query: long, passage: 'a b c' });
    expect(query.typeIds.filter((type) => type === 1)).toHaveLength(4);
  });

  it('keeps both texts as long as equally long texts fit', () => {
    const length = fc.integer({ min: 0, max: 40 });
    fc.assert(
      fc.property(length, length, length, (first, second, room) => {
        const [a, b] = [new Array(first).fill(0), new Array(second).fill(0)];
        truncate(a, b, room, 'longest_first');
        expect(a.length + b.length).toBe(Math.min(first + second, room));
        // Only a text that was longer than half loses tokens.
        expect(a.length).toBeGreaterThanOrEqual(Math.min(first, Math.floor(room / 2)));
        expect(b.length).toBeGreaterThanOrEqual(Math.min(second, Math.floor(room / 2)));
      }),
    );
  });
});
