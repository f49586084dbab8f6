import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { alternate } from '../../../benchmarks/alternate';
import { PAGES, withTables } from '../../../benchmarks/report';
import { ResultsFile, readResults } from '../../../benchmarks/results';
import { median, summaries } from '../../../benchmarks/summary';
import { section, TABLES } from '../../../benchmarks/tables';
import { percentile } from '../../../commands/shared/percentile';

describe('the pages on performance', () => {
  const pages = PAGES.map((page) => readFileSync(page, 'utf8'));

  it('show the figures that are kept, and no others', () => {
    expect(pages).toEqual(withTables(pages));
  });

  it('have one place for each benchmark', () => {
    const [first] = Object.keys(TABLES);
    expect(() => withTables(['# Performance'])).toThrow(`have 0 places for the figures of ${first}`);
    expect(() => withTables([...pages, pages[0]!])).toThrow(`have 2 places for the figures of ${first}`);
  });
});

describe('kept figures', () => {
  const folder = mkdtempSync(join(tmpdir(), 'results-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('say on what they were measured, and hold every single measurement', () => {
    const samples = { endpoint: [3.00049, 1, 2], python: [4, 5, 6] };
    const file = new ResultsFile('local-endpoint', true, folder);
    file.add({ pairs: 'short', passages: 10, ...summaries(samples), ratio: 0.4 }, samples);
    file.write();

    const { machine, results } = readResults('local-endpoint', folder);
    expect(machine).toEqual({
      cpu: expect.any(String),
      instructions: expect.any(Array),
      cores: expect.any(Number),
      memoryGiB: expect.any(Number),
      node: process.version,
      date: expect.stringMatching(/^\d{4}-\d\d-\d\d \d\d:\d\d UTC$/),
      loadAverage: expect.any(Number),
      quick: true,
    });
    expect(results).toEqual([
      {
        pairs: 'short',
        passages: 10,
        endpoint: { p50: 2, p99: 3 },
        python: { p50: 5, p99: 6 },
        ratio: 0.4,
        samples: { endpoint: [3, 1, 2], python: [4, 5, 6] },
      },
    ]);
    const text = section('local-endpoint', folder);
    expect(text).toContain('`npm run benchmark -- local-endpoint --quick`');
    expect(text).toContain('| 10 | short | 2 / 3 | 5 / 6 | 0.4 |');
  });

  it('say of one long passage among short ones what it costs, below the handlers side by side', () => {
    const file = new ResultsFile('serving', false, folder);
    const handlers = { stock: [8], threaded: [5], ours: [4], single: [6], local: [2] };
    file.add(
      {
        pairs: 'short',
        passages: 10,
        ...summaries(handlers),
        ratio: 0.5,
        singleRatio: 0.75,
        threadedRatio: 0.8,
        threadedSingleRatio: 1.2,
        localRatio: 0.25,
      },
      handlers,
    );
    const mixed = { short: [10], mixed: [11] };
    file.add({ pairs: 'one long among short', passages: 101, ...summaries(mixed), ratio: 1.1 }, mixed);
    file.write();

    const text = section('serving', folder);
    expect(text).toContain(
      '| 10 | short | 8 / 8 |  |  | 5 / 5 | 4 / 4 | 0.5 | 0.8 | 6 / 6 | 0.75 | 1.2 | 2 / 2 | 0.25 |',
    );
    expect(text).toMatch(
      /\n\nOurs, a hundred short passages: 10 \/ 10; with a long one among them: 11 \/ 11, 1\.1 times\.$/,
    );
  });

  it('say of a load how many calls were refused, and by which status', () => {
    const file = new ResultsFile('load', false, folder);
    const target = { what: 'search', scores: 'by the model', passages: 100 };
    const [few, many] = [{ answered: [20, 30] }, { answered: [40], 424: [5, 6], 500: [7] }];
    const quiet = { refused: {}, nextMs: 21 };
    file.add({ ...target, clients: 1, perSecond: 40, p50: 20, p99: 30, ...quiet }, few);
    const refused = { refused: { 424: 2, 500: 1 }, nextMs: 25 };
    file.add({ ...target, clients: 64, perSecond: 38.5, p50: 40, p99: 40, ...refused }, many);
    file.write();

    const text = section('load', folder);
    expect(text).toContain('| search | by the model | 100 | 1 | 40 | 20 / 30 |  | 21 |');
    expect(text).toContain('| search | by the model | 100 | 64 | 38.5 | 40 / 40 | 2 × 424, 1 × 500 | 25 |');
  });

  it('are said to be missing where there are none', () => {
    expect(section('serving', join(folder, 'nowhere'))).toContain('npm run benchmark -- serving');
  });
});

describe('contenders', () => {
  it('run once a round, each after each other, and are counted after the warm-up', async () => {
    const order: string[] = [];
    const run = (name: string, times: number | number[]) => async () => {
      order.push(name);
      return times;
    };
    const samples = await alternate(
      { a: run('a', 1), b: run('b', [2, 3]), c: run('c', 4) },
      { warmUp: 28, rounds: 2, signal: new AbortController().signal },
    );
    const rounds = Array.from({ length: 30 }, (_, round) => order.slice(3 * round, 3 * round + 3).join(''));
    expect(rounds.every((round) => [...round].sort().join('') === 'abc')).toBe(true);
    expect(new Set(rounds).size).toBe(6);
    expect(samples).toEqual({ a: [1, 1], b: [2, 3, 2, 3], c: [4, 4] });
  });

  it('stop when they are asked to', async () => {
    const stop = new AbortController();
    const endless = async () => {
      stop.abort(new Error('enough'));
      return 1;
    };
    await expect(alternate({ endless }, { warmUp: 0, rounds: 1e9, signal: stop.signal })).rejects.toThrow(
      'enough',
    );
  });
});

describe('percentiles', () => {
  it('are the nearest rank', () => {
    expect(percentile([3, 1, 2, 4], 50)).toBe(2);
    expect(percentile([3, 1, 2, 4], 99)).toBe(4);
    expect(median([5])).toBe(5);
    expect(median([])).toBeNaN();
  });
});
