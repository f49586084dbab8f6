import { join } from 'node:path';
import { type Runtime, servingRuntime } from '../../benchmarks/toolkit/runtime';

jest.setTimeout(1_800_000);

const SCRIPT = join(__dirname, 'support/tokens_of_shares.py');
const HANDLER = join(__dirname, '../../serving/huggingface');

let runtime: Runtime;
beforeAll(async () => {
  runtime = await servingRuntime();
});

describe('the batches of a request', () => {
  it.each([
    ['a hundred short texts', Array(100).fill(84), 2],
    ['a long text among a hundred short ones', [...Array(100).fill(84), 512], 2],
    ['texts of all lengths', Array.from({ length: 100 }, (_, index) => 20 + 4 * index), 4],
    ['fewer texts than threads', [10, 20, 30], 8],
    ['one text', [512], 2],
  ])('are as many for each thread and of much the same size: %s', async (_, lengths: number[], threads) => {
    const most = 2_048;
    const arguments_ = [HANDLER, `${threads}`, `${most}`, JSON.stringify(lengths)];
    const batches: number[] = JSON.parse(await runtime.run(SCRIPT, ...arguments_));
    const tokens = lengths.reduce((sum, length) => sum + length);
    const share = tokens / (Math.ceil(tokens / (most * threads)) * threads);
    const longest = Math.max(...lengths);
    expect(Math.max(...batches)).toBeLessThanOrEqual(share + longest);
    if (lengths.length > 10 * threads) {
      expect(batches.length % threads).toBe(0);
      expect(Math.min(...batches)).toBeGreaterThanOrEqual(share - longest);
    }
  });
});
