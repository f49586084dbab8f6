import { agreements } from '../../../../commands/judge/grades/agreement';
import { judgementsOf } from '../../../../commands/judge/grades/judgements';
import type { Mark } from '../../../../commands/judge/grades/mark';

const marks = (of: readonly Mark[], query = 'bread') =>
  of.map((mark, index) => ({ query, queryId: '1', passage: `p${index}`, mark }));
const agreementOf = (one: readonly Mark[], other: readonly Mark[]) =>
  agreements(
    new Map([
      ['ana', marks(one)],
      ['bo', marks(other)],
    ]),
  )[0];

describe('the agreement of two graders', () => {
  // By scikit-learn 1.9.1: cohen_kappa_score(one, other, weights="quadratic").
  it.each<[Mark[], Mark[], number]>([
    [[0, 1, 2, 3, 3, 2, 1, 0, 0, 2], [0, 1, 2, 3, 2, 2, 0, 0, 1, 3], 0.83871],
    [[0, 0, 0, 3, 3, 3], [3, 3, 3, 0, 0, 0], -1],
    [[0, 1, 2, 3], [0, 1, 2, 3], 1],
    [[0, 1, 0, 1, 0, 1, 0, 1], [0, 0, 1, 1, 0, 0, 1, 1], 0],
    [[0, 0, 0, 0, 0, 0, 0, 0, 0, 2], [0, 0, 0, 0, 0, 0, 0, 0, 2, 0], -0.111111],
    [[3, 1, 2, 2, 0, 1, 3, 0, 2], [1, 1, 2, 3, 0, 0, 3, 2, 2], 0.51087],
  ])('of %j and %j is %d, as scikit-learn has it', (one, other, kappa) => {
    expect(agreementOf(one, other)!.kappa).toBeCloseTo(kappa, 5);
  });

  it('counts what both graded, and the share of equal grades', () => {
    expect(agreementOf([0, 'skip', 2, 3, 1], [0, 1, 'skip', 2])).toMatchObject({
      graders: ['ana', 'bo'],
      passages: 2,
      sameGrade: 0.5,
    });
  });

  it('is not defined where both gave one grade to all, and is none where they graded nothing in common', () => {
    expect(agreementOf([2, 2], [2, 2])).toEqual({ graders: ['ana', 'bo'], passages: 2, sameGrade: 1 });
    expect(agreementOf([2], ['skip'])).toBeUndefined();
    const others = new Map([
      ['ana', marks([1], 'bread')],
      ['bo', marks([1], 'tide')],
    ]);
    expect(agreements(others)).toEqual([]);
  });

  it('is said of any two of them', () => {
    const three = new Map(['ana', 'bo', 'cy'].map((name) => [name, marks([0, 2])]));
    expect(agreements(three).map(({ graders }) => graders.join())).toEqual(['ana,bo', 'ana,cy', 'bo,cy']);
  });
});

describe('the judgement of several graders', () => {
  it.each<[Mark[], number | undefined]>([
    [[2], 2],
    [[1, 3], 2],
    [[0, 1], 0],
    [[0, 3, 3], 3],
    [[0, 'skip', 2], 1],
    [['skip', 'skip'], undefined],
    [[0, 1, 2, 3], 1],
  ])('of %j is their median, %j', (given, grade) => {
    const graders = given.map((mark) => marks([mark]));
    expect(judgementsOf(graders)[0]?.grades.get('p0')).toBe(grade);
  });

  it('has the id that the query has now, or had last, and no two queries have one', () => {
    const graded = [marks([1], 'bread'), marks([2], 'Tide'), marks([3], 'rust')];
    const now = [{ id: '7', text: 'tide' }];
    expect(judgementsOf(graded, now).map(({ id, text }) => [id, text])).toEqual([
      ['1', 'bread'],
      ['7', 'Tide'],
      [expect.stringMatching(/^q[0-9a-f]{10}$/), 'rust'],
    ]);
  });
});
