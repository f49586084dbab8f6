import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { readQrels } from '../../../../commands/evaluate/qrels-file';
import { readQueries } from '../../../../commands/evaluate/queries-file';
import { gradesFileOf } from '../../../../commands/judge/grades/graders';
import { GradesFile } from '../../../../commands/judge/grades/grades-file';
import type { Mark } from '../../../../commands/judge/grades/mark';
import { writeQrels } from '../../../../commands/judge/grades/write-qrels';
import { derivedId, withoutExtraSpace } from '../../../../commands/judge/queries/logged-query';
import { summarize } from '../../../../commands/judge/summary';
import { unicodeText } from '../../../support/unicode-text';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'qrels-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

it('writes TREC qrels', () => {
  const judged = [
    {
      id: 'q1',
      text: 'bread',
      grades: new Map([
        ['a', 3],
        ['b', 0],
      ]),
    },
  ];
  const { qrels } = writeQrels(folder, judged);
  expect(readFileSync(qrels, 'utf8')).toBe('q1 0 a 3\nq1 0 b 0\n');
});

it('writes what the evaluation reads again, whatever the queries and ids hold', () => {
  const text = fc
    .oneof(unicodeText(), fc.constantFrom('id\tquery', '# no', '{"queryText":"a"}', '<top>', 'a"b'))
    .map(withoutExtraSpace)
    .filter((query) => query !== '' && !/\p{Cs}/u.test(query));
  const id = fc
    .oneof(fc.string({ minLength: 1 }), fc.constantFrom('#1', 'with space', '0', 'docid', 'é'))
    .filter((one) => one === one.trim() && one !== '' && !/[\t\n\r]/.test(one));
  const grades = fc.uniqueArray(fc.tuple(id, fc.integer({ min: 0, max: 3 })), {
    minLength: 1,
    selector: ([one]) => one,
  });
  const query = fc.record({ text, grades });
  fc.assert(
    fc.property(
      fc.uniqueArray(query, { minLength: 1, selector: (one) => derivedId(one.text) }),
      (queries) => {
        const judged = queries.map((one) => ({
          ...one,
          id: derivedId(one.text),
          grades: new Map(one.grades),
        }));
        const written = writeQrels(folder, judged);
        expect(readQueries(written.queries)).toEqual(judged.map(({ id, text }) => ({ id, text })));
        expect(readQrels(written.qrels)).toEqual(new Map(judged.map(({ id, grades }) => [id, grades])));
      },
    ),
    { numRuns: 300 },
  );
});

it('leaves out an id that no format can hold', () => {
  const judged = [
    {
      id: 'q1',
      text: 'bread',
      grades: new Map([
        ['a\tb', 3],
        ['c', 1],
      ]),
    },
  ];
  const { qrels, leftOut, judgements } = writeQrels(folder, judged);
  expect({ leftOut, judgements }).toEqual({ leftOut: ['a\tb'], judgements: 1 });
  expect(readQrels(qrels)).toEqual(new Map([['q1', new Map([['c', 1]])]]));
});

describe('the summary', () => {
  async function grade(grader: string, marks: Readonly<Record<string, Mark>>): Promise<void> {
    const grades = await GradesFile.open(gradesFileOf(folder, grader), { grader, passages: 'wiki' });
    for (const [passage, mark] of Object.entries(marks)) {
      grades.add({ query: 'Why does bread rise?', queryId: '7', passage, mark });
    }
    await grades.close();
  }

  it('says who graded how much, how far they agree, and how to evaluate', async () => {
    await grade('ana', { a: 3, b: 0, c: 1, d: 'skip' });
    await grade('bo', { a: 3, b: 1, c: 1 });
    const said = summarize(folder, { evaluateArguments: ['--corpus', "it's here.tsv"] });
    expect(said.split('\n')).toEqual([
      'ana graded 3 passages and skipped 1.',
      'bo graded 3 passages and skipped 0.',
      'ana and bo both graded 3 passages: weighted kappa 0.87 (quadratic weights; 1 is full agreement, 0 is chance); the same ' +
        'grade for 67 %.',
      `3 judgements for 1 query: ${join(folder, 'qrels.txt')}`,
      '',
      `npm run evaluate -- --queries ${join(folder, 'queries.tsv')} --qrels ${join(folder, 'qrels.txt')} --corpus ` +
        "'it'\\''s here.tsv' --relevance-level 2",
    ]);
  });

  it('says that nothing is graded yet', async () => {
    await grade('ana', { a: 'skip' });
    expect(summarize(folder)).toMatch(/No passage is graded in .*: there are no qrels yet\.$/);
  });
});
