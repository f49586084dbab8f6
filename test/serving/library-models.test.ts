import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { bundledModel } from '../../benchmarks/toolkit/bundled-model';
import { Container } from '../../benchmarks/toolkit/container';
import { type ModelType, type Runtime, servingRuntime } from '../../benchmarks/toolkit/runtime';
import { handlerFiles } from '../../lib/serving/handler-archive';
import { type Library, library } from './support/library';

// The first run downloads the toolkit and the library.
jest.setTimeout(1_800_000);

const SCRIPT = join(__dirname, 'support/library_scores.py');
const PRECISIONS = join(__dirname, 'support/precisions.py');
const COLLECTION = join(__dirname, '../../commands/evaluate/noveleval');

interface Outcome {
  readonly served?: string;
  /** How many batches are computed side by side. */
  readonly threads?: number;
  readonly spread?: number;
  readonly differences?: Readonly<Record<string, number>>;
  readonly refused?: string;
}

let runtime: Runtime;
let made: Library;
let handler: string;
beforeAll(async () => {
  runtime = await servingRuntime();
  made = await library(runtime);
  handler = await mkdtemp(join(tmpdir(), 'handler-'));
  for (const { path, content } of handlerFiles()) {
    await mkdir(dirname(join(handler, path)), { recursive: true });
    await writeFile(join(handler, path), content);
  }
});
afterAll(() => rm(handler, { recursive: true, force: true }));

describe.each([
  ['transformers 4.51', () => runtime.run],
  ['transformers 5', () => made.run],
] as const)('with %s', (_, withVersion) => {
  let outcomes: Record<string, Outcome>;
  let templates: number;
  let relevance: { readonly logits: number[]; readonly scores: number[] };
  beforeAll(async () => {
    ({ outcomes, relevance, templates } = JSON.parse(
      await withVersion()(SCRIPT, join(handler, 'code'), made.models),
    ));
  });

  it.each([
    ['ettin', 'PackedEncoder'],
    ['ettin whose last layer is local', 'PackedEncoder'],
    ['modular with every pooling', 'PackedEncoder'],
    ['modular BERT', 'PackedEncoder'],
    ['modular XLM-R', 'PackedEncoder'],
    ['granite', 'PackedEncoder'],
    ['gte', 'PackedEncoder'],
    ['bge', 'PackedEncoder'],
    ['with a prompt', 'PackedEncoder'],
    ['of two labels', 'PackedEncoder'],
    ['decoder without a padding token', 'PaddedEncoder'],
  ])('the model %s has the logits that sentence-transformers gives it', (name, encoder) => {
    const { served, threads, spread, differences } = outcomes[name]!;
    expect(served).toBe(encoder);
    expect(threads).toBe(encoder === 'PackedEncoder' ? 2 : 1);
    expect(spread).toBeGreaterThan(0.05);
    for (const difference of Object.values(differences!)) {
      expect(difference).toBeLessThan(1e-5);
    }
  });

  it('texts stand in the templates that the environment sets', () => {
    expect(templates).toBeLessThan(1e-5);
  });

  it('scores lie between 0 and 1, keep the order of logits in 32-bit, and are all but the sigmoid', () => {
    for (const [place, score] of relevance.scores.entries()) {
      expect(Math.fround(score)).toBeGreaterThan(Math.fround(relevance.scores[place - 1] ?? 0));
      expect(score).toBeLessThan(1);
      expect(Math.abs(score - 1 / (1 + Math.exp(-relevance.logits[place]!)))).toBeLessThan(1e-4);
    }
  });

  it.each([
    [
      'embedding model with one label',
      /no weights for classifier\.bias, classifier\.weight: it is not that of a/,
    ],
    ['embedding ModernBERT with one label', /no weights for classifier\.bias, .*head\.dense\.weight/],
    ['of three labels', /this model has 3/],
    ['of two labels that do not say it', /RERANK_RELEVANT_LABEL must say .*"entailment" and "contradiction"/],
  ])('the model %s is refused', (name, message) => {
    expect(outcomes[name]!.refused).toMatch(message);
  });
});

describe('the bundled model, in 32-bit weights, on the passages of NovelEval', () => {
  interface Computed {
    readonly products: string;
    readonly ndcg: number;
    readonly movedByOthers: number;
  }
  interface Precisions {
    readonly hasBfloat16: boolean;
    readonly single: Computed;
    readonly mixed: Computed;
    readonly difference: number;
  }
  const inPrecisions = async (...parameters: string[]): Promise<Precisions> =>
    JSON.parse(
      await runtime.run(PRECISIONS, join(handler, 'code'), await bundledModel(), COLLECTION, ...parameters),
    );

  const moved = ({ products }: Computed) => (products.startsWith('bfloat16') ? 0 : 1e-5);

  it('has the same orders in mixed precision, and scores that no other pair moves', async () => {
    const { hasBfloat16, single, mixed, difference } = await inPrecisions();
    if (!hasBfloat16) {
      process.stderr.write('This processor has no bfloat16: mixed precision is tested in 32-bit.\n');
    }
    expect(mixed.products).toMatch(hasBfloat16 ? /^bfloat16/ : /^32-bit/);
    expect(single.ndcg).toBeCloseTo(0.7, 2);
    expect(Math.abs(mixed.ndcg - single.ndcg)).toBeLessThan(0.002);
    expect(difference).toBeLessThan(1e-2);
    for (const computed of [single, mixed]) {
      expect(computed.movedByOthers).toBeLessThanOrEqual(moved(computed));
    }
  });

  it.each(['ATEN_CPU_CAPABILITY=avx2', 'ONEDNN_MAX_CPU_ISA=AVX512_CORE_VNNI'])(
    'is computed in 32-bit by default with %s',
    async (setting) => {
      const { mixed, difference } = await inPrecisions('2', setting);
      expect(mixed.products).toMatch(/^32-bit/);
      expect(difference).toBeLessThan(1e-5);
      expect(mixed.movedByOthers).toBeLessThanOrEqual(moved(mixed));
    },
  );
});

it('a thousand pairs are served under the real toolkit by a modular model, with its logits and its own longest input where the environment asks for them', async () => {
  const model = join(made.models, 'ettin');
  const { pairs, logits } = JSON.parse(await readFile(join(model, 'expected.json'), 'utf8'));
  const environment = { RERANK_SCORES: 'raw', RERANK_MAX_LENGTH: 'model', RERANK_PRECISION: 'single' };
  const container = await Container.start(runtime, { model, handler: 'batching', environment });
  try {
    await container.ready();
    const inputs = pairs.map(([text, text_pair]: [string, string]) => ({ text, text_pair }));
    const { status, body } = await container.invoke({ inputs, parameters: { max_length: 16 } });
    expect(status).toBe(200);
    const scores = (body as { score: number }[]).map(({ score }) => score);
    expect(scores).toHaveLength(logits.length);
    for (const [index, score] of scores.entries()) {
      expect(Math.abs(score - logits[index])).toBeLessThan(1e-5);
    }
  } finally {
    await container.stop();
  }
});

it('a model of regression, whose tokenizer has no limit, has scores between 0 and 1 and cuts what it cannot read, where the stock handler answers logits and fails', async () => {
  const model = await mkdtemp(join(tmpdir(), 'regression-'));
  const containers: Container[] = [];
  try {
    await cp(await runtime.model(), model, { recursive: true });
    const config = JSON.parse(await readFile(join(model, 'config.json'), 'utf8'));
    const activation_fn = 'torch.nn.modules.linear.Identity';
    const changed = { ...config, problem_type: 'regression', sentence_transformers: { activation_fn } };
    await writeFile(join(model, 'config.json'), JSON.stringify(changed));
    const tokenizer = JSON.parse(await readFile(join(model, 'tokenizer_config.json'), 'utf8'));
    delete tokenizer.model_max_length;
    await writeFile(join(model, 'tokenizer_config.json'), JSON.stringify(tokenizer));
    for (const handler of ['stock', 'batching'] as const) {
      const environment = { RERANK_PRECISION: 'single' };
      containers.push(await Container.start(runtime, { model, handler, environment }));
    }
    const inputs = ['bread', 'the moon', 'a river'].map((text_pair) => ({
      text: 'what is bread',
      text_pair,
    }));
    const [theirs, ours] = await Promise.all(
      containers.map(async (container) => {
        await container.ready();
        const { body } = await container.invoke({ inputs });
        return (body as { score: number }[]).map(({ score }) => score);
      }),
    );
    expect(theirs!.some((logit) => logit < 0 || logit > 1)).toBe(true);
    for (const [index, logit] of theirs!.entries()) {
      expect(ours![index]).toBeCloseTo(1 / (1 + Math.exp(-logit)), 5);
    }
    const long = {
      inputs: [{ text: 'what is bread', text_pair: 'bread '.repeat(600) }],
      parameters: { truncation: true },
    };
    const answers = await Promise.all(containers.map((container) => container.invoke(long)));
    expect(answers.map(({ status }) => status)).toEqual([400, 200]);
  } finally {
    await Promise.all(containers.map((container) => container.stop()));
    await rm(model, { recursive: true });
  }
});

it.each<ModelType>(['bert', 'xlm-roberta'])(
  'a model of type %s has the same logits however it is computed',
  async (type) => {
    const printed = await runtime.run(
      join(__dirname, 'support/encoders.py'),
      join(handler, 'code'),
      await runtime.model(type),
    );
    const { spread, differences } = JSON.parse(printed);
    expect(spread).toBeGreaterThan(0.1);
    expect(Object.keys(differences)).toEqual(['padded', 'packed', 'packed, attention padded']);
    for (const difference of Object.values(differences)) {
      expect(difference).toBeLessThan(1e-5);
    }
  },
);
