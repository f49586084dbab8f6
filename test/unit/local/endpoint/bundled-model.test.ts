import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type CrossEncoder, type LocalEndpoint, loadCrossEncoder } from '../../../../local/endpoint';
import { BUNDLED } from '../../../../local/endpoint/bundled';
import { sha256 } from '../../../../local/endpoint/model-folder';
import { clientOf, invocation, start } from './support';

jest.setTimeout(120_000);

const QUERY = 'What is the capital of the United States?';
const CARSON_CITY =
  'Carson City is the capital city of the American state of Nevada. At the  2010 United States Census, Carson City had a population of 55,274.';
const SAIPAN =
  'The Commonwealth of the Northern Mariana Islands is a group of islands in the Pacific Ocean that are a political division controlled by the United States. Its capital is Saipan.';
const WASHINGTON =
  'Washington, D.C. (also known as simply Washington or D.C., and officially as the District of Columbia) is the capital of the United States. It is a federal district.';
const PUNISHMENT =
  'Capital punishment (the death penalty) has existed in the United States since beforethe United States was a country. As of 2017, capital punishment is legal in 30 of the 50 states.';
const PASSAGES = [CARSON_CITY, SAIPAN, WASHINGTON, PUNISHMENT];
const LONG = `${WASHINGTON} `.repeat(40);

const sigmoid = (logit: number) => 1 / (1 + Math.exp(-logit));
const pairsOf = (query: string, passages: readonly string[]) =>
  passages.map((passage) => ({ query, passage }));

let model: CrossEncoder;
beforeAll(async () => {
  model = await loadCrossEncoder();
});
afterAll(() => model.close());

async function scores(query: string, passages: readonly string[]): Promise<number[]> {
  return Array.from(await model.logits(pairsOf(query, passages)), sigmoid);
}

describe('the bundled model', () => {
  it('is the file that its card describes, and says that it is a demo model', async () => {
    const card = readFileSync(join(BUNDLED.folder, 'MODEL_CARD.md'), 'utf8');
    for (const file of ['model_int8.onnx', 'tokenizer.json']) {
      expect(card).toContain(await sha256(join(BUNDLED.folder, file)));
    }
    expect(model).toMatchObject({
      name: 'offline demo reranker',
      id: 'model@72316cc25ef6',
      isDemoModel: true,
      label: 'LABEL_0',
    });
  });

  it('puts the tutorial in order, as the production model does', async () => {
    const actual = await scores(QUERY, PASSAGES);
    const order = [...PASSAGES].sort((a, b) => actual[PASSAGES.indexOf(b)]! - actual[PASSAGES.indexOf(a)]!);
    expect(order).toEqual([WASHINGTON, PUNISHMENT, CARSON_CITY, SAIPAN]);
    // 8-bit products differ a little between kinds of CPU.
    [0.41, 0.357, 0.91, 0.786].forEach((score, index) => {
      expect(Math.abs(actual[index]! - score)).toBeLessThan(0.03);
    });
  });

  it('gives the scores of its card for the passages of its evaluation', async () => {
    const actual = await scores(QUERY, [
      'Carson City is the capital city of the American state of Nevada.',
      'The Commonwealth of the Northern Mariana Islands is a group of islands in the Pacific Ocean. Its capital is Saipan.',
      WASHINGTON,
      PUNISHMENT,
    ]);
    [0.323, 0.199, 0.91, 0.786].forEach((score, index) => {
      expect(Math.abs(actual[index]! - score)).toBeLessThan(0.03);
    });
  });

  it('scores a pair alone exactly as among others, in any order', async () => {
    const others = [LONG, '', 'x', ...PASSAGES, 'a longer passage about nothing at all, '.repeat(8)];
    const together = await scores(QUERY, others);
    const reversed = await scores(QUERY, [...others].reverse());
    expect(reversed.reverse()).toEqual(together);
    for (const [index, passage] of others.entries()) {
      expect(await scores(QUERY, [passage])).toEqual([together[index]]);
    }
  });

  it('reads 512 tokens and no more', async () => {
    const [cut] = await model.logits(pairsOf(QUERY, [LONG]));
    const [same] = await model.logits(pairsOf(QUERY, [LONG + LONG]), { maxLength: 512 });
    const [shorter] = await model.logits(pairsOf(QUERY, [LONG]), { maxLength: 256 });
    expect(same).toBe(cut);
    expect(shorter).not.toBe(cut);
    await expect(model.logits(pairsOf(QUERY, [LONG]), { truncation: 'do_not_truncate' })).rejects.toThrow(
      /^a pair has \d{4} tokens, and the model reads 512/,
    );
    await expect(model.logits(pairsOf(QUERY, [LONG]), { maxLength: 600 })).rejects.toThrow(
      'a pair has 600 tokens',
    );
    await expect(
      model.logits([{ query: LONG, passage: 'x' }], { truncation: 'only_second' }),
    ).rejects.toThrow('too short to respect');
    expect(await model.logits([{ query: LONG, passage: LONG }])).toHaveLength(1);
  });

  it('gives finite scores for odd text', async () => {
    const odd = [
      '',
      ' ',
      '\u0000\u0001',
      '👩‍👩‍👧🏳️‍🌈',
      '日本語',
      'שָׁלוֹם',
      '\u202e\ufeff',
      '[SEP][CLS]',
      'a'.repeat(5_000),
      '\ud800',
    ];
    for (const query of ['', ...odd]) {
      const actual = await scores(query, odd);
      expect(actual.every((score) => score > 0 && score < 1)).toBe(true);
    }
  });

  it('has an answer for no pairs', async () => {
    expect(await model.logits([])).toEqual([]);
  });
});

describe('the bundled model behind the endpoint', () => {
  let endpoint: LocalEndpoint;
  let client: ReturnType<typeof clientOf>;
  beforeAll(async () => {
    endpoint = await start({ model });
    client = clientOf(endpoint);
  });
  afterAll(async () => {
    client.destroy();
    await endpoint.close();
  });

  const TRUNCATE = { truncation: true, max_length: 512 };
  async function invoke(passages: readonly string[], parameters: object = TRUNCATE): Promise<number[]> {
    const inputs = passages.map((text_pair) => ({ text: QUERY, text_pair }));
    const { Body } = await client.send(invocation({ inputs, parameters }));
    return JSON.parse(Body!.transformToString()).map(({ score }: { score: number }) => score);
  }

  it('answers the sigmoid of the logits, or the logits', async () => {
    const logits = Array.from(await model.logits(pairsOf(QUERY, PASSAGES)));
    expect(await invoke(PASSAGES)).toEqual(logits.map((logit) => Math.fround(sigmoid(logit))));
    expect(await invoke(PASSAGES, { ...TRUNCATE, function_to_apply: 'none' })).toEqual(logits);
  });

  it('rejects the whole request for one long passage, unless it may truncate', async () => {
    const error = await client
      .send(invocation({ inputs: [...PASSAGES, LONG].map((text_pair) => ({ text: QUERY, text_pair })) }))
      .catch((thrown) => thrown);
    expect(error).toMatchObject({ name: 'ModelError', OriginalStatusCode: 400 });
    expect(JSON.parse(error.OriginalMessage).message).toMatch(
      /^a pair has \d+ tokens, and the model reads 512/,
    );
    expect(error.message).not.toContain('Washington');
    expect((await invoke([...PASSAGES, LONG])).slice(0, 4)).toEqual(await invoke(PASSAGES));
  });

  it('scores a thousand passages, each as alone', async () => {
    const passages = Array.from({ length: 1_000 }, (_, index) => `passage ${index}`);
    const actual = await invoke(passages);
    expect(actual).toHaveLength(1_000);
    expect([actual[0], actual[999]]).toEqual([
      ...(await invoke(['passage 0'])),
      ...(await invoke(['passage 999'])),
    ]);
  });

  it('serves concurrent requests, each with its own answer', async () => {
    const alone = await invoke(PASSAGES);
    const together = await Promise.all(PASSAGES.map((passage) => invoke([passage])));
    expect(together.flat()).toEqual(alone);
  });
});

describe('closing the model', () => {
  it('fails what is under way and what comes after, twice', async () => {
    const own = await loadCrossEncoder(undefined, { threads: 1 });
    const pending = expect(own.logits(pairsOf(QUERY, new Array(2_000).fill(WASHINGTON)))).rejects.toThrow(
      'the model was closed',
    );
    await Promise.all([own.close(), own.close()]);
    await pending;
    await own.close();
    await expect(own.logits(pairsOf(QUERY, PASSAGES))).rejects.toThrow('the model was closed');
  });
});
