import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type Runtime, servingRuntime } from '../../benchmarks/toolkit/runtime';

// The first run downloads the toolkit; a container starts in seconds on an idle machine, and in minutes on a busy one.
jest.setTimeout(1_800_000);

const ROOT = join(__dirname, '../..');

let runtime: Runtime;
beforeAll(async () => {
  runtime = await servingRuntime();
});

describe('the encoder for a GPU, with kernels that compute on a CPU', () => {
  let seen: {
    readonly models: Record<string, { spread: number; differences: Record<string, number> }>;
    readonly chosen: Record<string, readonly [string, string]>;
    readonly offered: Record<string, unknown>;
    readonly operators: Record<string, unknown>;
    readonly movedByPieces: number;
  };
  beforeAll(async () => {
    seen = JSON.parse(
      await runtime.run(
        join(__dirname, 'support/gpu_encoder.py'),
        join(ROOT, 'serving'),
        join(ROOT, 'model'),
      ),
    );
  });

  it('gives the logits of the models’ own code, whatever the kernel can do', () => {
    expect(Object.keys(seen.models)).toEqual(['bert', 'xlm-roberta', 'modernbert', 'modernbert, mean']);
    for (const { spread, differences } of Object.values(seen.models)) {
      expect(spread).toBeGreaterThan(0.1);
      expect(Object.keys(differences)).toEqual(['with windows', 'without windows', 'padded']);
      expect(Math.max(...Object.values(differences))).toBeLessThan(1e-4);
    }
  });

  it('takes the fastest kernel that is right, and without one the model’s own code', () => {
    expect(seen.chosen).toEqual({
      'the fastest of those that are right': ['right', 'torch.float32'],
      'one that this GPU has': ['right', 'torch.float32'],
      'none is right': ["the model's own code", 'torch.float32'],
      'in half precision': ['right', 'torch.float16'],
    });
  });

  it('tries what the GPU may have, or what is asked for', () => {
    const all = ['flash attention', 'memory-efficient attention', 'padded attention'];
    expect(seen.offered).toEqual({
      'on a T4': all.slice(1),
      'on an A10G': all,
      'in 32-bit': all.slice(1),
      'asked for one': ['memory-efficient attention'],
      'asked for another': 'RERANK_ATTENTION is "fast"; it must be one of flash, memory-efficient, padded',
    });
  });

  it('calls PyTorch’s operators as they are, for all tokens and for the first ones', () => {
    const shapes = [
      [30, 4, 16],
      [3, 4, 16],
    ];
    expect(seen.operators).toEqual({ 'flash attention': shapes, 'memory-efficient attention': shapes });
  });

  it('computes a request in pieces as it computes it whole', () => {
    expect(seen.movedByPieces).toBeLessThan(1e-5);
  });
});

it('the benchmark for a GPU runs from the model to the table, in its smallest form on a CPU', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'gpu-benchmark-'));
  try {
    const { stdout } = await promisify(execFile)(
      runtime.python,
      ['-m', 'benchmarks.gpu', '--device', 'cpu', '--quick', '--results', folder],
      { cwd: ROOT },
    );
    expect(stdout).toMatch(
      /^`python -m benchmarks.gpu` \(quick\), .*: CPU; .*PyTorch 2\.6.*transformers 4\./,
    );
    expect(stdout).toContain('|  | stock | ours | ours, 2 workers |');
    const rows = stdout.split('\n').filter((line) => /^\| [a-z0-9]/.test(line));
    expect(
      rows.map((row) =>
        row
          .split('|')
          .slice(2, -1)
          .map((cell) => cell.trim() !== ''),
      ),
    ).toEqual([
      [false, true, false],
      [true, true, false],
      [false, true, false],
      [true, true, true],
      [true, true, true],
    ]);
    const [machine, ...results] = (await readFile(join(folder, 'gpu.jsonl'), 'utf8'))
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(machine).toMatchObject({ device: 'CPU', quick: true, transformers: '4.51.3' });
    expect(results).toHaveLength(rows.length);
    for (const { samples } of results) {
      expect(Object.values(samples).flat()).not.toContain(null);
    }
  } finally {
    await rm(folder, { recursive: true });
  }
});
