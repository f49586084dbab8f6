import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LogColumns } from '../../../../commands/judge/queries/log-entry';
import { readQueryLog } from '../../../../commands/judge/queries/query-log';
import { sampleOf } from '../../../../commands/judge/queries/sample';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'query-log-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function read(name: string, content: string, columns?: LogColumns) {
  const file = join(folder, name);
  writeFileSync(file, content);
  return readQueryLog(file, columns);
}

/** Queries as `text × count`. */
const counted = (name: string, content: string, columns?: LogColumns) =>
  read(name, content, columns).map(({ text, count }) => `${text} × ${count}`);

const LOGGED = ['bread × 3', 'yeast × 2', 'tide × 1'];

describe('a search log is read', () => {
  it.each<[string, string, string, LogColumns?]>([
    ['a query a line', 'log.txt', 'bread\nyeast\nBread\n\ntide\nyeast\n  bread \n'],
    ['the output of sort | uniq -c', 'log.txt', '      3 bread\n      2 yeast\n      1 tide\n'],
    ['queries and counts', 'log.tsv', 'bread\t3\nyeast\t2\ntide\t1\n'],
    ['a CSV', 'log.csv', 'query,count\nbread,3\n,7\nyeast,2\ntide,1\n'],
    [
      "a spreadsheet's CSV",
      'log.csv',
      '\uFEFFTop queries;Clicks;Impressions\r\n"bread";9;3\r\nyeast;1;2\r\ntide;0;1\r\n',
    ],
    ['a TSV with a header line', 'log.tsv', 'search_term\tfrequency\nbread\t3\nyeast\t2\ntide\t1\n'],
    [
      'a CSV whose columns are named',
      'log.csv',
      'q,what,how often\nx,tide,1\nx,bread,3\nx,yeast,2\n',
      { queryColumn: 'what', countColumn: 'how often' },
    ],
    [
      'User Behavior Insights',
      'log.jsonl',
      ['bread', 'tide', 'yeast', 'Bread', 'yeast', 'bread']
        .map((query, id) => JSON.stringify({ query_id: `${id}`, query: '{"match":{}}', user_query: query }))
        .join('\n'),
    ],
    [
      'documents that were exported from an index',
      'log.jsonl',
      '{"_id":"a","_source":{"request":{"q":"bread"},"n":3}}\n{"_id":"b","_source":{"request":{"q":"yeast"},"n":2}}\n' +
        '{"_id":"c","_source":{"request":{"q":"tide"},"n":"1"}}\n',
      { queryColumn: 'request.q' },
    ],
  ])('from %s', (_, name, content, columns = {}) => {
    expect(counted(name, content, columns)).toEqual(LOGGED);
  });

  it('with an id that each query keeps in another log', () => {
    const [bread] = read('one.txt', 'bread\ntide\n');
    const again = read('two.txt', 'tide\ntide\n BREAD\n');
    expect(bread!.id).toMatch(/^q[0-9a-f]{10}$/);
    expect(again.find(({ text }) => text === 'BREAD')!.id).toBe(bread!.id);
    expect(new Set(again.map(({ id }) => id)).size).toBe(2);
  });

  it('with the spelling that was used most, on one line', () => {
    expect(counted('log.csv', 'query\nNew York\n"new\nYork"\nNew York\nnew  york\n')).toEqual([
      'New York × 4',
    ]);
  });
});

describe('a file of queries keeps its ids', () => {
  it.each([
    ['TSV', 'q.tsv', 'a1\tWhy does bread rise?\nb2\t1984\n'],
    ['TSV with a header line', 'q.tsv', 'query-id\tquery\na1\tWhy does bread rise?\nb2\t1984\n'],
    [
      'BEIR',
      'q.jsonl',
      '{"_id":"a1","text":"Why does bread rise?","metadata":{}}\n{"_id":"b2","text":"1984"}\n',
    ],
    [
      'TREC topics',
      'topics',
      '<top>\n<num> Number: a1\n<title> Why does bread rise?\n</top>\n<top>\n<num> Number: b2\n<title> 1984\n</top>\n',
    ],
  ])('%s', (_, name, content) => {
    expect(read(name, content)).toEqual([
      { id: 'a1', text: 'Why does bread rise?', count: 1 },
      { id: 'b2', text: '1984', count: 1 },
    ]);
  });

  it('unless an id stands for several queries, as that of a session does', () => {
    const ids = read('q.tsv', 's1\tbread\ns1\ttide\n').map(({ id }) => id);
    expect(ids).toEqual([expect.stringMatching(/^q/), expect.stringMatching(/^q/)]);
  });

  it("while the queries of the Workbench's query sets have none", () => {
    const set = '{"querySetQueries":[{"queryText":"bread"},{"queryText":"tide"}]}';
    expect(read('set.json', set)).toEqual([
      { id: expect.stringMatching(/^q/), text: 'bread', count: 1 },
      { id: expect.stringMatching(/^q/), text: 'tide', count: 1 },
    ]);
  });
});

it.each([
  [
    'log.csv',
    'day,what\n1,bread\n',
    /log\.csv, line 1: there is no column for the query; .* day, what\. Name one/,
  ],
  ['log.csv', 'query,count\nbread,many\n', /log\.csv, line 2: the count must be a whole number, not "many"/],
  [
    'log.jsonl',
    '{"query":"a"}\n{"page":2}\n',
    /log\.jsonl, line 2: no field has the name of a query; .* page\./,
  ],
  ['log.jsonl', '{"query":"a"}\n{"query":', /log\.jsonl, line 2: not JSON/],
  ['log.tsv', 'a1\tbread\ntide\n', /log\.tsv, line 2: not an id, a tab and a query/],
  ['log.csv', 'query\n\n', /log\.csv holds no query/],
  ['log.txt', '\n', /log\.txt is empty/],
])('rejects %s: %j', (name, content, message) => {
  expect(() => read(name, content)).toThrow(message);
});

describe('a sample', () => {
  const queries = Array.from({ length: 1_000 }, (_, n) => ({
    id: `${n}`,
    text: `query ${n}`,
    count: 1_000 - n,
  }));

  it('holds the most frequent queries and some of all others', () => {
    const sample = sampleOf(queries, 30);
    expect(sample).toHaveLength(30);
    expect(sample.slice(0, 20)).toEqual(queries.slice(0, 20));
    expect(sample.slice(20).filter(({ count }) => count < 500).length).toBeGreaterThan(2);
    expect(sampleOf(queries, 30)).toEqual(sample);
  });

  it('stays much the same when the log changes', () => {
    const others = queries
      .filter((_, n) => n % 50 !== 49)
      .map((query) => ({ ...query, count: query.count + 7 }));
    const before = new Set(sampleOf(queries, 300).map(({ text }) => text));
    const kept = sampleOf(others, 300).filter(({ text }) => before.has(text));
    expect(kept.length).toBeGreaterThan(280);
  });

  it('is everything where there is no more', () => {
    expect(sampleOf(queries.slice(0, 5), 30)).toEqual(queries.slice(0, 5));
  });
});
