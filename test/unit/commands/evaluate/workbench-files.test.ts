import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { readQrels } from '../../../../commands/evaluate/qrels-file';
import { readQueries } from '../../../../commands/evaluate/queries-file';
import { writeLists } from '../../../../commands/evaluate/workbench/write-lists';
import { UsageError } from '../../../../commands/shared/usage-error';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'workbench-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function file(content: string | Buffer): string {
  const path = join(folder, 'file');
  writeFileSync(path, content);
  return path;
}

/** The answer to the request for one thing by its id, as the documentation shows it. */
const answerOf = (...sources: object[]) => ({
  took: 29,
  timed_out: false,
  _shards: { total: 1, successful: 1, skipped: 0, failed: 0 },
  hits: {
    total: { value: sources.length, relation: 'eq' },
    max_score: 1,
    hits: sources.map((_source) => ({ _index: 'search-relevance', _id: 'bb45c4c4', _score: 1, _source })),
  },
});
const pretty = (value: object) => JSON.stringify(value, null, 2);

const items = [{ queryText: 'tv', referenceAnswer: 'a television' }, { queryText: ' led  tv' }];
const request = { name: 'TVs', description: 'TV queries', sampling: 'manual', querySetQueries: items };

describe('a query set of the Search Relevance Workbench', () => {
  it.each([
    ['JSON Lines', items.map((item) => JSON.stringify(item)).join('\n')],
    ['an array', JSON.stringify(items)],
    ['an array over lines', pretty(items)],
    ['the request', JSON.stringify(request)],
    ['the request over lines', `\n${pretty(request)}\n`],
    ['the request by gzip', gzipSync(pretty(request).replaceAll('\n', '\r\n'))],
    ['the answer', JSON.stringify(answerOf(request))],
    ['the answer over lines', pretty(answerOf(request))],
  ])('is read from %s; the texts are the ids', (_, content) => {
    expect(readQueries(file(content))).toEqual([
      { id: 'tv', text: 'tv' },
      { id: 'led  tv', text: 'led  tv' },
    ]);
  });

  it.each([
    [
      '{"queryText":"tv"}\n{"query":"led"}',
      /file, line 2: no query set .* "querySetQueries" nor "queryText"/,
    ],
    ['{"queryText":"tv"}\n{"queryText":" "}', /line 2: "queryText" must be a string that is not empty/],
    ['{"queryText":"tv"}\n{"queryText":"tv"}', /line 2: id "tv" is on line 1 already/],
    ['{"queryText":"tv"}\n{"queryText":"led"', /line 2: not JSON \(close brace expected\)/],
    ['[\n\n{"queryText":"tv"}\n{"queryText":"led"}]', /line 4: not JSON \(comma expected\)/],
    [pretty({ querySetQueries: [{ queryText: 'tv' }, { queryText: null }] }), /line 7: "queryText" must be/],
    [pretty({ querySetQueries: {} }), /line 2: "querySetQueries" must be an array/],
    [pretty({ name: 'TVs' }), /line 1: no query set/],
    [pretty(answerOf(request, request)), /line 16: 2 query sets; get one by its id/],
  ])('of %j is rejected with line and reason', (content, message) => {
    expect(() => readQueries(file(content))).toThrow(UsageError);
    expect(() => readQueries(file(content))).toThrow(message);
  });
});

const ratings = [
  {
    query: 'tv',
    ratings: [
      { docId: 'a', rating: '3.000' },
      { docId: 7, rating: 0 },
    ],
  },
  {
    query: 'led  tv ',
    ratings: [
      { docId: 'a', rating: '-1' },
      { rating: 2.0, docId: 'b' },
    ],
  },
];
const judgments = { name: 'By hand', type: 'IMPORT_JUDGMENT', judgmentRatings: ratings };

describe('a judgment list of the Search Relevance Workbench', () => {
  it.each([
    ['JSON Lines', ratings.map((item) => JSON.stringify(item)).join('\n')],
    ['an array', JSON.stringify(ratings)],
    ['the request', JSON.stringify(judgments)],
    ['the request over lines', pretty(judgments)],
    ['the answer over lines, by gzip', gzipSync(pretty(answerOf({ status: 'COMPLETED', ...judgments })))],
  ])('is read from %s, by the texts of the queries', (_, content) => {
    expect(readQrels(file(content))).toEqual(
      new Map([
        [
          'tv',
          new Map([
            ['a', 3],
            ['7', 0],
          ]),
        ],
        [
          'led  tv',
          new Map([
            ['a', -1],
            ['b', 2],
          ]),
        ],
      ]),
    );
  });

  it('judges queries that have ids by their texts, each of those that have the same', () => {
    const queries = [
      { id: '1', text: 'tv' },
      { id: '2', text: 'tv' },
    ];
    const grades = new Map([
      ['a', 3],
      ['7', 0],
    ]);
    const qrels = readQrels(file(pretty(judgments)), queries);
    expect([...qrels.keys()]).toEqual(['1', '2', 'led  tv']);
    expect([qrels.get('1'), qrels.get('2')]).toEqual([grades, grades]);
  });

  const rated = (...list: object[]) => pretty([{ query: 'tv', ratings: list }]);

  it.each([
    [rated({ docId: 'a', rating: '0.500' }), /file, line 5: rating 0.500: grades are whole numbers/],
    [rated({ docId: 'a', rating: 'high' }), /line 5: the grade must be a whole number, not "high"/],
    [rated({ docId: 'a' }), /line 5: "rating" must be/],
    [rated({ docId: 'a', rating: null }), /line 7: "rating" must be/],
    [rated({ rating: 1 }), /line 5: "docId" must be/],
    [
      rated({ docId: 'a', rating: 1 }, { docId: 'a', rating: 2 }),
      /line 9: passage a is judged twice for query tv/,
    ],
    [pretty([{ query: 'tv', ratings: { a: 1 } }]), /line 4: "ratings" must be an array/],
    [pretty([{ ratings: [] }]), /line 2: "query" must be/],
    ['{"query":"tv","ratings":[]}\n{"query":"led"}', /line 2: no judgment list/],
    [pretty(answerOf()), /line 16: 0 judgment lists; get one by its id/],
    ['{"query":"tv","ratings":[}', /line 1: not JSON/],
  ])('of %j is rejected with line and reason', (content, message) => {
    expect(() => readQrels(file(content))).toThrow(UsageError);
    expect(() => readQrels(file(content))).toThrow(message);
  });
});

describe('what is written for the Search Relevance Workbench', () => {
  const name = `/data/${'corpus '.repeat(10)}.jsonl`;
  const querySet = () => join(folder, 'query-set.json');
  const list = () => join(folder, 'judgments.json');
  const said: string[] = [];
  const judged = (id: string, text: string, ...grades: number[]) => ({
    id,
    text,
    judgements: new Map(grades.map((grade, index) => [`p${index}`, grade])),
  });
  const write = (...queries: ReturnType<typeof judged>[]) => {
    said.length = 0;
    const files = { name, querySet: querySet(), judgments: list() };
    writeLists(queries, files, (line) => said.push(line));
    return [querySet(), list()].map((path) => JSON.parse(readFileSync(path, 'utf8')));
  };

  it('is as the documentation has it, with the judgements that say something', () => {
    expect(write(judged('1', 'tv', 3, -1, 0), judged('2', 'led tv', -1))).toEqual([
      {
        name: expect.stringMatching(/^.{50}$/),
        sampling: 'manual',
        querySetQueries: [{ queryText: 'tv' }, { queryText: 'led tv' }],
      },
      {
        name: expect.stringMatching(/^corpus corpus /),
        type: 'IMPORT_JUDGMENT',
        judgmentRatings: [
          {
            query: 'tv',
            ratings: [
              { docId: 'p0', rating: '3.000' },
              { docId: 'p2', rating: '0.000' },
            ],
          },
        ],
      },
    ]);
    expect(said).toEqual([`wrote ${querySet()}`, `wrote ${list()}`]);
  });

  it('is read again', () => {
    write(judged('1', 'tv', 3, 0), judged('2', 'led tv', 1));
    expect(readQueries(querySet()).map(({ id }) => id)).toEqual(['tv', 'led tv']);
    expect(readQrels(list()).get('led tv')).toEqual(new Map([['p0', 1]]));
  });

  it('lacks queries for which the Workbench would refuse all, and that is said', () => {
    const [set, { judgmentRatings }] = write(
      judged('1', 'a "tv"', 1),
      judged('2', 'tv', 2),
      judged('3', 'x'.repeat(2_001), 1),
      judged('4', 'tv', 0),
    );
    expect(set.querySetQueries).toEqual([{ queryText: 'tv' }]);
    expect(judgmentRatings).toEqual([{ query: 'tv', ratings: [{ docId: 'p0', rating: '2.000' }] }]);
    expect(said[0]).toMatch(
      /^left out 3 of 4 queries that the Search Relevance Workbench does not take: .* \(1, 3, 4\)$/,
    );
  });
});

it('JSON Lines of BEIR whose texts speak of lists are no query sets', () => {
  const query = { _id: '1', text: 'what is {"queryText": "hits": [' };
  expect(readQueries(file(JSON.stringify(query)))).toEqual([{ id: '1', text: query.text }]);
});
