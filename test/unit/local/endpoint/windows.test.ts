import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { BUNDLED } from '../../../../local/endpoint/bundled';
import { Container } from '../../../../local/endpoint/container';
import type { LogitsOptions, TextPair } from '../../../../local/endpoint/cross-encoder';
import { PairTokenizer } from '../../../../local/endpoint/tokenize';
import { lengthModel } from './support';

const read = (file: string) => JSON.parse(readFileSync(join(BUNDLED.folder, file), 'utf8'));
const tokenizer = new PairTokenizer(read('tokenizer.json'), read('tokenizer_config.json'));
const PAIR = { text: 'q', text_pair: 'four' };

describe('the windows of a pair', () => {
  const windowsOf = (pair: TextPair, options: LogitsOptions = {}) => tokenizer.windows(options)(pair);
  const sentences = Array.from({ length: 400 }, (_, index) => `Sentence ${index} says nothing.`).join(' ');
  const last = tokenizer.encode({ query: 'q', passage: 'Sentence 399 says nothing.' }).ids.slice(3, -1);

  it('begin with what is cut, and go on to the end of the passage', () => {
    const pair = { query: 'what is it', passage: sentences };
    const windows = windowsOf(pair, { maxWindows: 32 });
    expect(windows[0]).toEqual(tokenizer.encode(pair));
    expect(windows.length).toBeGreaterThan(4);
    expect(windows.at(-1)!.ids.slice(-1 - last.length, -1)).toEqual(last);
    expect(windows.every(({ ids, cutTo }, index) => ids.length <= 512 && (index === 0 || !cutTo))).toBe(true);
    expect(windowsOf(pair, { maxWindows: 3 })).toEqual(windows.slice(0, 3));
  });

  it.each<[string, TextPair, LogitsOptions]>([
    ['a passage that fits', { query: 'q', passage: 'short' }, { maxWindows: 32 }],
    ['a long query and a passage that fits', { query: sentences, passage: 'short' }, { maxWindows: 32 }],
    ['a query alone', { query: sentences }, { maxWindows: 32 }],
    ['spaces', { query: 'q', passage: ' '.repeat(10_000) }, { maxWindows: 32 }],
    ['a word of ten thousand letters', { query: 'q', passage: 'x'.repeat(10_000) }, { maxWindows: 32 }],
    ['a long passage where it is to be cut', { query: 'q', passage: sentences }, {}],
  ])('are one of %s, the one without windows', (_, pair, options) => {
    expect(windowsOf(pair, options)).toEqual([tokenizer.encode(pair)]);
  });

  it.each<[string, TextPair, LogitsOptions]>([
    ['Japanese', { query: 'q', passage: '漢字かな交じり文。'.repeat(300) }, {}],
    ['a long passage beside a long query', { query: sentences, passage: sentences }, {}],
    ['a long passage in little room', { query: 'q', passage: sentences }, { maxLength: 6 }],
  ])('fit for %s', (_, pair, options) => {
    const windows = windowsOf(pair, { maxWindows: 5, ...options });
    expect(windows).toHaveLength(5);
    expect(windows[0]).toEqual(tokenizer.encode(pair, options));
    expect(windows.every(({ ids }) => ids.length <= (options.maxLength ?? 512))).toBe(true);
  });
});

describe('around a model that reads windows, the container', () => {
  const asked: (number | undefined)[] = [];
  const reading = new Container({
    ...lengthModel,
    maxWindows: 8,
    logits: (pairs, options) => {
      asked.push(options?.maxWindows);
      return lengthModel.logits(pairs);
    },
  });

  const post = (request: object) =>
    reading.invoke({
      body: Buffer.from(JSON.stringify(request)),
      contentType: 'application/json',
      accept: undefined,
    });

  it('has it read as many as it may, or as are asked for', async () => {
    for (const parameters of [{}, { max_windows: null }, { max_windows: 3 }, { max_windows: 99 }]) {
      expect((await post({ inputs: [PAIR], parameters })).status).toBe(200);
    }
    expect(asked).toEqual([8, 8, 3, 8]);
  });

  it.each([0, 1.5, '3'])('refuses %j of them', async (max_windows) => {
    const { status, body } = await post({ inputs: [PAIR], parameters: { max_windows } });
    expect(status).toBe(400);
    expect(JSON.parse(body).message).toBe('max_windows must be a positive integer');
  });
});
