import { join } from 'node:path';
import { joinCollection } from '../../../../commands/evaluate/collection';
import { readCorpus } from '../../../../commands/evaluate/corpus-file';
import { readQrels } from '../../../../commands/evaluate/qrels-file';
import { readQueries } from '../../../../commands/evaluate/queries-file';
import { UsageError } from '../../../../commands/shared/usage-error';

const queries = [
  { id: '1', text: 'one' },
  { id: '2', text: 'two' },
  { id: '3', text: 'three' },
];

it('keeps judged queries in their order, and says what it leaves out or doubts', () => {
  const qrels = new Map([
    ['9', new Map([['a', 1]])],
    [
      '3',
      new Map([
        ['a', 1],
        ['gone', 1],
      ]),
    ],
    ['1', new Map([['a', 0]])],
  ]);
  const collection = joinCollection({ queries, qrels, held: new Set(['a']), relevanceLevel: 1 });
  expect(collection.queries.map(({ id }) => id)).toEqual(['1', '3']);
  expect(collection.warnings).toEqual([
    'queries of the qrels that are not among the queries, left out: 1 (9)',
    'queries without a judgement, left out: 1 (2)',
    'queries without a passage of grade 1 or more, which count 0 in most measures: 1 (1)',
    'judged passages that are not in the corpus: 1 (gone)',
  ]);
});

it('rejects qrels of other queries with an example of both', () => {
  const qrels = new Map([['PLAIN-1', new Map([['a', 1]])]]);
  const join = () => joinCollection({ queries, qrels, relevanceLevel: 1 });
  expect(join).toThrow(UsageError);
  expect(join).toThrow(
    /no judged query is left: the qrels judge 1 query \(PLAIN-1\).* 3 queries \(1, 2, 3\)/,
  );
});

it('finds nothing to warn of in the NovelEval that comes along', () => {
  const folder = join(__dirname, '../../../../commands/evaluate/noveleval');
  const passages = readCorpus(join(folder, 'corpus.tsv'));
  const qrels = readQrels(join(folder, 'qrels.txt'));
  const collection = joinCollection({
    queries: readQueries(join(folder, 'queries.tsv')),
    qrels,
    held: passages,
    relevanceLevel: 1,
  });
  expect(passages).toHaveLength(420);
  expect(collection.queries).toHaveLength(21);
  expect(collection.queries.every(({ judgements }) => judgements.size === 20)).toBe(true);
  expect(collection.warnings).toEqual([]);
});
