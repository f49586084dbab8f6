import { join } from 'node:path';
import { Container } from '../../benchmarks/toolkit/container';
import { type Runtime, servingRuntime } from '../../benchmarks/toolkit/runtime';
import { UNCHECKED } from '../../protocol/painless';
import { startHub } from './support/hub';
import { passagesOf } from './support/passages';
import { furthest, pairsOf, scoresOf } from './support/scores';

// The first run downloads the toolkit; a container starts in seconds on an idle machine, and in minutes on a busy one.
jest.setTimeout(1_800_000);

const PIECES = join(__dirname, 'support/without_a_model.py');
const SERVING = join(__dirname, '../../serving');
const REVISION = 'c'.repeat(40);

let runtime: Runtime;
let pieces: Record<string, unknown>;
beforeAll(async () => {
  runtime = await servingRuntime();
  pieces = JSON.parse(await runtime.run(PIECES, SERVING));
});

describe('without a model', () => {
  it('a batch that fails leaves none running, and the next request has all threads', () => {
    expect(pieces.afterAFailure).toEqual({ failure: 'batch 3', running: [], threads: 2, next: [1, 2, 3] });
  });

  it('mixed precision is in bfloat16 where the processor has it, unless it is much slower there', () => {
    expect(pieces.products).toEqual({
      'on AMX': ['bfloat16 by oneDNN', '32-bit by oneDNN'],
      'as fast as 32-bit': ['bfloat16 by oneDNN', '32-bit by oneDNN'],
      'much slower than 32-bit': ['32-bit by oneDNN'],
      'slower than MKL': ['32-bit by MKL'],
      'on AVX512_BF16, with MKL faster': ['bfloat16 by oneDNN', '32-bit by MKL'],
      'without the instructions': ['32-bit by oneDNN'],
      'with PyTorch kept to AVX2': ['32-bit by oneDNN'],
      'in single precision': ['32-bit by oneDNN'],
    });
  });

  it('a worker computes with its share of the cores, or with as many threads as the endpoint’s environment says', () => {
    expect(pieces.threads).toEqual({
      'one worker': 2,
      'two workers': 1,
      'a worker for each core': 1,
      'one worker, on cores of one thread': 4,
      'one worker, on unknown cores': 4,
      'one worker, in a container of one and a half processors': 2,
      'one worker, in a container without a limit': 4,
      'as many as are asked for': 3,
      'one, since it is asked for': 1,
    });
  });

  it('an unknown precision is refused, and mixed precision on a GPU', () => {
    const message = (name: string) =>
      `RERANK_PRECISION is "${name}"; it must be "half" or "single", or "mixed" on a CPU`;
    expect(pieces.precisions).toEqual({
      'double on cpu': message('double'),
      'double on cuda': message('double'),
      'mixed on cpu': 'torch.bfloat16',
      'mixed on cuda': message('mixed'),
    });
  });
});

describe('scores within 0.01 of the stock handler’s', () => {
  let model: string;
  let stock: Container;
  beforeAll(async () => {
    model = await runtime.model();
    stock = await Container.start(runtime, { model, handler: 'stock' });
    await stock.ready();
  });
  afterAll(() => stock?.stop());

  it('are served with only the handler brought along, of the pinned revision of a model on the Hub, in half precision where it is asked to', async () => {
    const hub = await startHub(model);
    const environment = {
      HF_ENDPOINT: hub.url,
      HF_MODEL_ID: 'example/model',
      HF_MODEL_REVISION: REVISION,
      RERANK_PRECISION: 'half',
    };
    const half = await Container.start(runtime, { handler: 'batching', environment });
    try {
      await half.ready();
      const request = { inputs: pairsOf(passagesOf(20, [1, 60])) };
      const [exact, rounded] = [await stock.invoke(request), await half.invoke(request)].map(scoresOf);
      const difference = furthest(exact!, rounded!);
      expect(difference).toBeLessThan(1e-2);
      // In single precision the handler is nearer to it (handler.test.ts).
      expect(difference).toBeGreaterThan(1e-6);
      expect([...hub.revisions]).toEqual([REVISION]);
      expect(await half.logs()).toContain('Serving on cpu in half precision by ');
    } finally {
      await Promise.all([half.stop(), hub.close()]);
    }
  });

  it('are served by default, in mixed precision', async () => {
    const byDefault = await Container.start(runtime, { model, handler: 'batching' });
    try {
      await byDefault.ready();
      const passages = [...passagesOf(60, [1, 150]), ...passagesOf(2, [600, 700])];
      const request = { inputs: pairsOf(passages), parameters: { truncation: true, max_length: 512 } };
      const [theirs, mine] = [await stock.invoke(request), await byDefault.invoke(request)].map(scoresOf);
      expect(furthest(mine!, theirs!)).toBeLessThan(1e-2);
      const logs = await byDefault.logs();
      // The model server would leave a worker one thread.
      expect(logs).toContain(
        `Serving on cpu in mixed precision by ${pieces.cores} threads, at most 512 tokens a text.`,
      );
      expect(logs).toMatch(/256 rows take: .*The processor has /);
      expect(logs).toMatch(/Products are computed in (bfloat16 by oneDNN|32-bit by (oneDNN|MKL))\./);
      expect(logs).not.toContain('Packing is off');

      // A member that means nothing, twice, as in what OpenSearch 3 sends.
      const unread = JSON.stringify(request).replace('{', `{"${UNCHECKED}":0,"${UNCHECKED}":0,`);
      expect([await stock.invoke(unread), await byDefault.invoke(unread)].map(scoresOf)).toEqual([
        theirs,
        mine,
      ]);
    } finally {
      await byDefault.stop();
    }
  });
});

it('a model that cannot be served, as on a GPU instance without a usable GPU, ends the container, whose health checks would succeed', async () => {
  const environment = { RERANK_REQUIRE_GPU: '1' };
  const model = await runtime.model();
  const container = await Container.start(runtime, { model, handler: 'batching', environment });
  try {
    await container.ended;
    expect(await container.isHealthy()).toBe(false);
    expect(await container.logs()).toMatch(/model cannot be served: .*PyTorch cannot use it.*gpu-3-1/);
  } finally {
    await container.stop();
  }
});
