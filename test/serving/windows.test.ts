import { join } from 'node:path';
import { type Answer, Container } from '../../benchmarks/toolkit/container';
import { type Runtime, servingRuntime } from '../../benchmarks/toolkit/runtime';
import { passagesOf } from './support/passages';

jest.setTimeout(1_800_000);

const QUERY = 'what is the capital of the united states';
const SCRIPT = join(__dirname, 'support/cut_windows.py');
const HANDLER = join(__dirname, '../../serving/huggingface');
const BERT = join(__dirname, '../../model/tokenizer.json');

let runtime: Runtime;
beforeAll(async () => {
  runtime = await servingRuntime();
});

interface Window {
  readonly text: string;
  readonly tokens: number;
}

describe.each([
  ['the tokenizer of BERT', BERT],
  ['one that makes tokens of bytes', 'bytes'],
])('windows by %s', (_, tokenizer) => {
  const SIZE = 64;
  const windowsOf = async (texts: readonly string[], most = 1_000): Promise<Window[][]> =>
    JSON.parse(await runtime.run(SCRIPT, HANDLER, tokenizer, `${SIZE}`, `${most}`, JSON.stringify(texts)));
  const graphemes = new Intl.Segmenter('und', { granularity: 'grapheme' });
  /** So many different ones, so that each is found again where it was. */
  const numbered = (count: number, one: (index: number) => string, between = '') =>
    Array.from({ length: count }, (_, index) => one(index)).join(between);
  const TEXTS = [
    numbered(60, (index) => `Here is sentence ${index}.`, ' '),
    ...passagesOf(5, [100, 400]),
    numbered(90, (index) => `漢字${index}かな交じり文。`),
    numbered(200, (index) => `👩‍👩‍👧‍👦${index}🏳️‍🌈👍🏽`),
    numbered(200, (index) => `e\u0301\u0323${index}`),
    `${numbered(2_000, (index) => `x${index}`)} ${numbered(100, (index) => `word${index}`, ' ')}`,
    `${' '.repeat(5_000)}a${' '.repeat(5_000)}${numbered(100, (index) => `word${index}`, ' ')}`,
  ];

  let cut: Window[][];
  beforeAll(async () => {
    cut = await windowsOf(TEXTS);
  });

  it('overlap or join, fit, and are cut between graphemes', () => {
    expect(cut).toHaveLength(TEXTS.length);
    for (const [index, windows] of cut.entries()) {
      const text = TEXTS[index]!;
      const borders = new Set(Array.from(graphemes.segment(text), (segment) => segment.index));
      let reached = 0;
      for (const [place, window] of windows.entries()) {
        if (place === 0 && window.text === '') {
          // White space alone, of which nothing is missed.
          continue;
        }
        // A word may take one more where no space is before it.
        expect(window.tokens).toBeLessThanOrEqual((place === 0 ? SIZE : SIZE / 2) + 1);
        const start = text.indexOf(window.text);
        expect(borders).toContain(start);
        expect(text.slice(reached, start).trim()).toBe('');
        expect(start + window.text.length).toBeGreaterThan(reached);
        reached = start + window.text.length;
      }
      expect(text.slice(reached).trim()).toBe('');
    }
  });

  it('end and begin with sentences', () => {
    expect(cut[0]!.length).toBeGreaterThan(2);
    expect(cut[0]!.every(({ text }) => text.endsWith('.'))).toBe(true);
  });

  it('are as few as asked for, and one for what fits', async () => {
    const few = await windowsOf([TEXTS[0]!, ' short ', ' '.repeat(20)], 3);
    const [many, ...whole] = few.map((windows) => windows.map(({ text }) => text));
    expect(many).toHaveLength(3);
    expect(whole).toEqual([[' short '], [' '.repeat(20)]]);
  });
});

describe('a handler that reads windows', () => {
  let container: Container;
  beforeAll(async () => {
    const environment = { RERANK_MAX_WINDOWS: '32' };
    container = await Container.start(runtime, {
      model: await runtime.model(),
      handler: 'batching',
      environment,
    });
    await container.ready();
  });
  afterAll(() => container?.stop());

  const ask = (passages: readonly string[], parameters: object = {}) =>
    container.invoke({
      inputs: passages.map((text_pair) => ({ text: QUERY, text_pair })),
      parameters: { truncation: true, max_length: 512, ...parameters },
    });
  const scoresOf = ({ status, body }: Answer) => {
    expect(status).toBe(200);
    return (body as { score: number }[]).map(({ score }) => score);
  };
  const scores = async (passages: readonly string[], parameters?: object) =>
    scoresOf(await ask(passages, parameters));
  const placeOf = (values: readonly number[], value: number) => values.indexOf(value);

  it('ranks a passage of 3,000 words by its end, and one that is cut by its beginning', async () => {
    // The weights are random: what is relevant to them is found by asking.
    const candidates = passagesOf(40, [40, 40]);
    const alone = await scores(candidates);
    const dull = candidates[placeOf(alone, Math.min(...alone))]!;
    const answer = candidates[placeOf(alone, Math.max(...alone))]!;
    const filler = Array.from({ length: 72 }, () => dull).join('. ');
    const long = `${filler}. ${Array.from({ length: 5 }, () => answer).join(' ')}`;
    const [cut] = await scores([long], { max_windows: 1 });
    const [read] = await scores([long]);
    expect(read).toBeGreaterThan(cut!);
    const others = candidates.filter((_, index) => alone[index]! > cut! && alone[index]! < read!).slice(0, 5);
    expect(others.length).toBeGreaterThan(0);
    const [truncated, windows] = [
      await ask([...others, long], { max_windows: 1 }),
      await ask([...others, long]),
    ];
    const last = others.length;
    const first = (values: readonly number[]) => placeOf(values, Math.max(...values));
    expect(first(scoresOf(truncated))).not.toBe(last);
    expect(first(scoresOf(windows))).toBe(last);
    const { body } = await container.invoke({ query: QUERY, texts: [...others, long] });
    expect((body as { index: number }[])[0]!.index).toBe(last);
  });

  it('moves no digit of a passage that fits, whatever goes with it', async () => {
    const passages = [...passagesOf(60, [1, 300]), '', ' '.repeat(3_000), 'x'.repeat(10_000)];
    const [long] = passagesOf(1, [3_000, 3_000]);
    const [cut, read] = [
      await scores([...passages, long!], { max_windows: 1 }),
      await scores([...passages, long!]),
    ];
    expect(read.slice(0, -1)).toEqual(cut.slice(0, -1));
    expect(read.at(-1)).toBeGreaterThanOrEqual(cut.at(-1)!);
  });

  it.each([
    [
      'with a query that takes half of it',
      { inputs: [{ text: 'q '.repeat(600), text_pair: 'word '.repeat(900) }] },
    ],
    ['without spaces', { inputs: [{ text: 'q', text_pair: '漢字かな交じり文。'.repeat(300) }] }],
    [
      'in very little room',
      { inputs: [{ text: 'q', text_pair: 'word '.repeat(90) }], parameters: { max_length: 5 } },
    ],
  ])('reads a passage %s', async (_, request) => {
    const [score] = scoresOf(await container.invoke(request));
    expect(score).toBeGreaterThan(0);
  });

  it.each([0, 1.5, '3', true])('refuses max_windows %j by its name', async (max_windows) => {
    const answer = await ask(['x'], { max_windows });
    const message = expect.stringContaining('parameters.max_windows must be an integer of 1 or more');
    expect(answer).toMatchObject({ status: 400, body: { message } });
  });
});
