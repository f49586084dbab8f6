import { makeReport } from '../../../../commands/evaluate/report';
import { reportText } from '../../../../commands/evaluate/table';
import { verdict } from '../../../../commands/evaluate/wording';
import { judgedQuery, queryRun, subject } from './fixtures';

const first = judgedQuery('1', { good: 2, fair: 1, bad: 0 });
const second = judgedQuery('2', { good: 1 });
const runs = [
  queryRun(first, ['bad', 'fair', 'good'], ['good', 'fair', 'bad']),
  queryRun(second, ['good', 'other'], ['other', 'good']),
];

it('holds each measure of both orders, by query and in the mean, and how they differ', () => {
  const report = makeReport(subject, runs, ['mind this']);
  const ndcg = report.measures.find(({ measure }) => measure === 'ndcg')!;
  const [one, two] = report.queries;
  expect(one!.reranked.measures.ndcg).toBe(1);
  expect(two!.plain.measures).toMatchObject({ ndcg: 1, reciprocalRank: 1, precision: 0.5, recall: 1 });
  expect(two!.reranked.measures.ndcg).toBeCloseTo(1 / Math.log2(3), 12);
  expect(ndcg.name).toBe('NDCG@2');
  expect(ndcg.plain).toBeCloseTo((one!.plain.measures.ndcg + 1) / 2, 12);
  expect(ndcg).toMatchObject({ better: 1, worse: 1, equal: 0 });
  expect(report.warnings).toEqual(['mind this']);
});

it('says what the best order of the candidates would have, and how much is not judged', () => {
  const shallow = queryRun(judgedQuery('3', { found: 1, missed: 1 }), ['other', 'found'], ['found', 'other']);
  const report = makeReport(subject, [shallow], []);
  expect(report.ceiling).toBeCloseTo(1 / (1 + 1 / Math.log2(3)), 12);
  expect(report.unjudged).toEqual({ plain: 0.5, reranked: 0.5 });
});

it('separates the scores of relevant candidates from those of the others', () => {
  expect(makeReport(subject, runs, []).scores).toEqual({
    relevant: [1 / 2, 1 / 3, 1 / 3],
    other: [1 / 4, 1 / 2],
  });
});

it('warns when the pipeline did not rerank, when ids do not fit, and when nothing was found', () => {
  const asPlain = { ...runs[0]!, reranked: runs[0]!.plain };
  const warnings = (...of: typeof runs) => makeReport(subject, of, []).warnings.join('\n');
  expect(warnings(asPlain, runs[1]!)).toMatch(
    /reranked searches that came back with the scores of plain search.*: 1 of 2/,
  );
  expect(warnings(queryRun(first, ['x'], ['x']))).toMatch(/no judged passage was found: the ids/);
  expect(warnings(queryRun(first, [], []), runs[1]!)).toMatch(
    /plain search found nothing, which count 0: 1 of 2/,
  );
});

describe('of equal scores', () => {
  const warnings = (...scores: number[]) => {
    const run = queryRun(first, ['good', 'fair', 'bad', 'other'].slice(0, scores.length), []);
    const hits = run.plain.hits.map(({ id }, rank) => ({ id, score: scores[rank]! }));
    return makeReport(subject, [{ ...run, reranked: { ...run.reranked, hits } }, runs[1]!], []).warnings.join(
      '\n',
    );
  };
  const TIED = /first 2 reranked hits have equal scores.*: 1 of 2/;
  const SATURATED = /several hits have the score 1: .*: 1 of 2/;

  it('warns, also when they differ in the eighth digit only', () => {
    expect(warnings(0.5, 0.5, 0.1)).toMatch(TIED);
    expect(warnings(0.99999998, 0.99999999, 0.1)).toMatch(TIED);
    expect(warnings(0.99999998, 0.99999999, 0.1)).toMatch(SATURATED);
    expect(warnings(1, 1, 0.1)).toMatch(SATURATED);
  });

  it('warns where the last that is measured and the next are equal, and not below', () => {
    expect(warnings(0.9, 0.5, 0.5)).toMatch(TIED);
    expect(warnings(0.9, 0.5, 0.1, 0.1)).toBe('');
    expect(warnings(1, 0.9999999, 0.1)).toBe('');
  });
});

it('says for how many queries their own passage is left out', () => {
  const own = { ...runs[0]!, plain: { ...runs[0]!.plain, ownPassages: ['1'] } };
  expect(makeReport(subject, [own, runs[1]!], []).warnings).toEqual([
    expect.stringMatching(
      /queries that are passages of the index themselves; .* left out of both orders: 1 of 2 \(1\)/,
    ),
  ]);
});

it('prints what was evaluated, both orders, the verdict and the model', () => {
  const text = reportText(makeReport(subject, runs, []));
  expect(text).toMatch(/a collection: 2 judged queries over 4 passages; the first 3 hits .* are reranked/);
  const own = makeReport({ ...subject, plainQuery: 'search.json' }, runs, []);
  expect(reportText(own)).toContain(
    'the first 3 hits of plain search, which is that of search.json, are reranked',
  );
  expect(text).toMatch(/NDCG@2 +│ 0\.\d{4} │ 0\.\d{4} +│ [+−]0\.\d{4}/);
  expect(text).toMatch(/reranked │ 70 ms +│ 90 ms +│ 90 ms +│ 4/);
  expect(text).toMatch(
    /On these queries chance alone could explain the difference: NDCG@2 .* better on 1, worse on 1/,
  );
  expect(text).toContain('Scored by a model.');
});

it('says "helps" or "hurts" only when chance does not explain it', () => {
  const many = (plain: string[], reranked: string[]) =>
    Array.from({ length: 12 }, (_, index) => queryRun({ ...first, id: String(index) }, plain, reranked));
  const best = ['good', 'fair', 'bad'];
  const worst = best.toReversed();
  expect(reportText(makeReport(subject, many(worst, best), []))).toContain(
    'Reranking helps on these queries',
  );
  expect(reportText(makeReport(subject, many(best, worst), []))).toContain(
    'Reranking hurts on these queries',
  );
});

it.each([
  [2, /\bp = 0\.\d{3}\)/],
  [24, /\bp < 0\.001\)/],
])('says the p of %d queries that all got better as papers do', (queries, p) => {
  const better = Array.from({ length: queries }, (_, index) =>
    queryRun(judgedQuery(`${index}`, { good: 1 }), ['bad', 'good'], ['good', 'bad']),
  );
  expect(verdict(makeReport(subject, better, []))).toMatch(p);
});
