import { compareRerankers } from '../../../../commands/evaluate/comparison';
import { comparisonText } from '../../../../commands/evaluate/comparison-table';
import { warningsOf } from '../../../../commands/evaluate/comparison-wording';
import { comparisonPage } from '../../../../commands/evaluate/html/comparison-page';
import { makeReport } from '../../../../commands/evaluate/report';
import { holm } from '../../../../commands/evaluate/significance';
import { judgedQuery, queryRun, subject } from './fixtures';

const best = ['good', 'fair', 'bad'];
const worst = best.toReversed();
const queries = Array.from({ length: 24 }, (_, index) =>
  judgedQuery(String(index), { good: 2, fair: 1, bad: 0 }),
);
const report = (order: (place: number) => string[], warnings: string[] = []) =>
  makeReport(
    subject,
    queries.map((query, place) => queryRun(query, worst, order(place))),
    warnings,
  );
const comparison = compareRerankers([
  { name: 'sharp', report: report(() => best, ['mind this', 'of one']) },
  { name: 'nearly <as> sharp', report: report((place) => (place === 0 ? worst : best), ['mind this']) },
]);

it('compares each with plain and every two with each other, on the same queries, corrected for all', () => {
  const { pairs } = comparison;
  expect(
    pairs.map(({ first, second, better, worse, equal }) => [first, second, better, worse, equal]),
  ).toEqual([
    ['plain', 'sharp', 24, 0, 0],
    ['plain', 'nearly <as> sharp', 23, 0, 1],
    ['sharp', 'nearly <as> sharp', 0, 1, 23],
  ]);
  expect(pairs[0]).toMatchObject({ difference: comparison.rerankers[0]!.report.measures[0]!.difference });
  expect(pairs.map(({ correctedPValue }) => correctedPValue)).toEqual(
    holm(pairs.map(({ pValue }) => pValue)),
  );
  expect(pairs[1]!.correctedPValue).toBeGreaterThan(pairs[1]!.pValue);
});

it('prints all orders in one table, the pairs in another, and says what chance may explain', () => {
  const text = comparisonText(comparison);
  expect(text).toMatch(/│ NDCG@2 │ .*\n.*\n│ plain +│ 0\.\d{4} │.*\n.*\n│ sharp +│ 1\.0000 │/);
  expect(text).toMatch(/│ sharp +│ nearly <as> sharp │ −0\.\d{4} +│/);
  expect(text).toMatch(
    /NDCG@2 is highest for sharp, 1\.0000\. It is better on these queries than plain \(p < 0\.001\)\. Chance alone could explain its difference from nearly <as> sharp \(p = 1\.000\)\. p after Holm's correction for 3 comparisons/,
  );
  expect(text).toContain('nobody judged 0 % in plain, 0 % in sharp, 0 % in nearly <as> sharp;');
  expect(text).toContain('sharp: Scored by a model.');
});

it('says once what all are warned of, and of whom a warning is', () => {
  expect(warningsOf(comparison)).toEqual(['mind this', 'sharp: of one']);
});

it('makes a page with every order, every pair and every query, and nothing from anywhere', () => {
  const page = comparisonPage(comparison);
  expect(page).not.toMatch(/<script|<link|<img|@import|url\(|https?:\/\/|<as>|NaN|undefined/);
  expect(page).toContain('nearly &lt;as&gt; sharp');
  expect(page.match(/<svg/g)).toHaveLength(4);
  expect(page).toContain('NDCG@2 of all 24 queries');
});
