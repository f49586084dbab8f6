import {
  averagePrecision,
  ndcg,
  precision,
  recall,
  reciprocalRank,
  unjudged,
} from '../../../../commands/evaluate/metrics';
import { gradesOf, rankAsTrecEval } from '../../../../commands/evaluate/ranking';

const judgements = new Map([
  ['a', 2],
  ['b', 0],
  ['c', 1],
  ['d', -1],
]);

it('breaks ties by falling id, compared by bytes, whatever order the hits came in', () => {
  const tied = ['b', 'Z', 'ä', '\u{1F600}', '\uFFFD', '9'].map((id) => ({ id, score: 0.5 }));
  const expected = ['best', '\u{1F600}', '\uFFFD', 'ä', 'b', 'Z', '9'];
  for (const hits of [tied, tied.toReversed()]) {
    const ranking = rankAsTrecEval([...hits, { id: 'best', score: 0.6 }]);
    expect(ranking.map(({ id }) => id)).toEqual(expected);
  }
});

it('takes an unknown id and a negative grade as not judged', () => {
  const hits = ['a', 'b', 'd', 'x'].map((id, index) => ({ id, score: -index }));
  expect(gradesOf(hits, judgements)).toEqual([2, 0, undefined, undefined]);
});

it('has for grades 0, 2, not judged, 1 what one computes by hand', () => {
  const grades = [0, 2, undefined, 1];
  const ideal = 2 + 1 / Math.log2(3);
  expect(ndcg(grades, judgements, 10)).toBeCloseTo((2 / Math.log2(3) + 1 / Math.log2(5)) / ideal, 12);
  expect(ndcg(grades, judgements, 1)).toBe(0);
  expect(reciprocalRank(grades, 1)).toBe(1 / 2);
  expect(reciprocalRank(grades, 1, 1)).toBe(0);
  expect(reciprocalRank([0, 1, 2], 2)).toBe(1 / 3);
  expect(precision(grades, 1, 10)).toBe(2 / 10);
  expect(recall(grades, judgements, 1, 2)).toBe(1 / 2);
  expect(averagePrecision(grades, judgements, 1)).toBe((1 / 2 + 2 / 4) / 2);
  expect(unjudged(grades, 4)).toBe(1 / 4);
});

it('is 0, never NaN, where nothing is relevant or nothing was found', () => {
  const none = new Map([['a', 0]]);
  for (const [grades, judged] of [[[0], none] as const, [[], judgements] as const]) {
    expect(ndcg(grades, judged, 10)).toBe(0);
    expect(recall(grades, judged, 1, 10)).toBe(0);
    expect(averagePrecision(grades, judged, 1)).toBe(0);
    expect(reciprocalRank(grades, 1)).toBe(0);
    expect(precision(grades, 1, 10)).toBe(0);
  }
});
