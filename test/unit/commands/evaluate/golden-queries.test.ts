import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  draftGoldenQueries,
  judgedCandidates,
  MARGIN,
} from '../../../../commands/evaluate/golden-queries-draft';
import { readOptions } from '../../../../commands/evaluate/options';
import { UsageError } from '../../../../commands/shared/usage-error';
import { judgedQuery, queryRun } from './fixtures';

const texts = new Map(['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i'].map((id) => [id, `text ${id}`]));
const draft = (runs: ReturnType<typeof queryRun>[], known = texts) =>
  draftGoldenQueries(runs, { relevanceLevel: 1, texts: known });

describe('golden queries from judgements', () => {
  it('have the best graded passage as the winner, and what is judged not relevant and beaten as losers', () => {
    const query = judgedQuery('q1', { a: 1, b: 2, c: 2, d: 0, e: 0, f: -1 });
    // Scores are 1/2, 1/3, 1/4, …: d is above the winner, x is not judged.
    const run = queryRun(query, [], ['d', 'a', 'c', 'x', 'b', 'f', 'e']);
    expect(judgedCandidates([run])).toEqual(['d', 'a', 'c', 'b', 'e']);
    expect(draft([run])).toEqual({
      cases: [{ id: 'q1', query: 'text of q1', winner: 'text c', losers: ['text e'] }],
      omitted: new Map(),
      notBeaten: 1,
    });
  });

  it('have no more than the five closest losers, each text once', () => {
    const query = judgedQuery('q1', { a: 1, b: 0, c: 0, d: 0, e: 0, f: 0, g: 0, h: 0 });
    const run = queryRun(query, [], ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h']);
    const known = new Map([...texts, ['c', 'text b'], ['d', 'text a']]);
    expect(draft([run], known).cases[0]!.losers).toEqual(['text b', 'text e', 'text f', 'text g', 'text h']);
  });

  it('say for which reason a query gives none', () => {
    const level = queryRun(judgedQuery('level', { a: 1, b: 0 }), [], []);
    const hits = [
      { id: 'a', score: 0.5 },
      { id: 'b', score: 0.5 - MARGIN / 2 },
    ];
    const { cases, omitted } = draft([
      queryRun(judgedQuery('none', { a: 0 }), [], ['a']),
      queryRun(judgedQuery('unjudged', { a: 1, b: 0 }), [], ['a', 'x']),
      queryRun(judgedQuery('wrong', { a: 1, b: 0 }), [], ['b', 'a']),
      { ...level, reranked: { hits, milliseconds: [] } },
      queryRun(judgedQuery('empty', { a: 1, b: 0 }, ' '), [], ['a', 'b']),
      queryRun(judgedQuery('not found', { z: 1, b: 0 }), [], ['z', 'b']),
    ]);
    expect(cases).toEqual([]);
    expect([...omitted].map(([reason, ids]) => [ids, reason.slice(0, 60)])).toEqual([
      [['none'], 'no passage that is judged relevant is among the candidates'],
      [['unjudged'], 'no passage that is judged not relevant is among the candidat'],
      [['wrong', 'level'], 'no passage that is judged not relevant has a score that is l'],
      [['empty', 'not found'], 'a text is empty, longer than 10000 characters, or the same a'],
    ]);
  });

  it('leave out an id that may be a text, and keep the 200 with the largest differences', () => {
    const run = (id: string, order: string[]) => queryRun(judgedQuery(id, { a: 1, b: 0 }), [], order);
    const many = Array.from({ length: 201 }, (_, index) =>
      run(`q${index}`, index === 7 ? ['x', 'a', 'b'] : ['a', 'b']),
    );
    const { cases, omitted } = draft(many);
    expect(cases).toHaveLength(200);
    expect([...omitted.values()]).toEqual([['q7']]);
    expect([...omitted.keys()][0]).toContain('these have the smallest differences');
    expect(draft([run('two words', ['a', 'b'])]).cases[0]).not.toHaveProperty('id', expect.anything());
  });
});

describe('npm run evaluate -- --golden-queries', () => {
  const read = (...args: string[]) => readOptions(args);

  it('is told from an evaluation', () => {
    expect(read('--golden-queries', 'g.jsonl', '--model', 'm', '--minimum-share', '0.9')).toEqual({
      file: 'g.jsonl',
      modelId: 'm',
      minimumShare: 0.9,
    });
    expect(read('--golden-queries', 'g.jsonl', '--opensearch', 'https://a', '--pipeline', 'p')).toMatchObject(
      {
        opensearchUrl: 'https://a',
        pipelineName: 'p',
        minimumShare: 1,
      },
    );
    expect(read('--html', join(tmpdir(), 'e.html'))).not.toHaveProperty('minimumShare');
  });

  it.each([
    [['--minimum-share', '1'], /'--minimum-share <share>' needs option '--golden-queries <file>'/],
    [
      ['--golden-queries', 'g', '--minimum-share', '0'],
      /'0' is invalid. It must be more than 0 and at most 1/,
    ],
    [
      ['--golden-queries', 'g', '--minimum-share', 'all'],
      /'all' is invalid. It must be more than 0 and at most 1/,
    ],
    [
      ['--golden-queries', 'g', '--index', 'wiki'],
      /'--golden-queries <file>' cannot be used with option '--index <name>'/,
    ],
    [['--golden-queries', 'g', '--pipeline', 'p'], /'--pipeline <name>' needs option '--opensearch <url>'/],
    [
      ['--golden-queries', 'g', '--pipeline', 'p', '--opensearch', 'https://a', '--model', 'm'],
      /scored by one --pipeline, or by one --model on this machine/,
    ],
    [['--golden-queries', 'g', '--model', 'sagemaker:a'], /or by one --model on this machine/],
  ])('rejects %j', (args, message) => {
    expect(() => read(...args)).toThrow(UsageError);
    expect(() => read(...args)).toThrow(message);
  });
});
