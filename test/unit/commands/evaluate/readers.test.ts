import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readCorpus } from '../../../../commands/evaluate/corpus-file';
import { readQrels } from '../../../../commands/evaluate/qrels-file';
import { readQueries } from '../../../../commands/evaluate/queries-file';
import { UsageError } from '../../../../commands/shared/usage-error';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'evaluate-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function file(content: string | Buffer): string {
  const path = join(folder, 'file');
  writeFileSync(path, content);
  return path;
}

describe('queries', () => {
  it.each([
    ['TREC topics as TSV', '1\tHow high?\r\n\n2\thow low\tand wide\n'],
    ['BEIR', '{"_id":"1","text":"How high?","metadata":{}}\n{"_id":2,"text":"how low\\tand wide"}\n'],
  ])('are read from %s', (_, content) => {
    expect(readQueries(file(content))).toEqual([
      { id: '1', text: 'How high?' },
      { id: '2', text: 'how low\tand wide' },
    ]);
  });

  it.each([
    ['1\tone\n2 two', /file, line 2: not an id, a tab and a text/],
    ['1\t ', /line 1: the query is empty/],
    ['1\tone\n\n1\tuno', /line 3: id "1" is on line 1 already/],
    ['{"_id":"1","text":"one"}\n{"_id":"2"', /line 2: not JSON/],
    ['{"_id":"1","text":"one"}\n[]', /line 2: not a JSON object/],
    ['{"text":"one"}', /line 1: "_id" must be/],
    ['{"_id":"1","text":1}', /line 1: "text" must be a string/],
    ['\n', /is empty/],
  ])('of %j are rejected with line and reason', (content, message) => {
    expect(() => readQueries(file(content))).toThrow(UsageError);
    expect(() => readQueries(file(content))).toThrow(message);
  });
});

describe('judgements', () => {
  const expected = new Map([
    [
      'q1',
      new Map([
        ['a', 2],
        ['b', 0],
      ]),
    ],
    ['q2', new Map([['a', -1]])],
  ]);

  it.each([
    ['TREC qrels', '# judged by hand\nq1 0 a 2\nq1\tQ0\tb   0\n\nq2 0 a -1\n'],
    ['BEIR', 'query-id\tcorpus-id\tscore\nq1\ta\t2\nq1\tb\t0\r\nq2\ta\t-1\n'],
  ])('are read from %s', (_, content) => {
    expect(readQrels(file(content))).toEqual(expected);
  });

  it.each([
    ['q1 0 a 1\nq1 0 b', /file, line 2: 3 columns; TREC qrels have 4 .*BEIR/],
    ['q1\ta\t1', /line 1: 3 columns/],
    ['q1 0 a high', /line 1: the grade must be a whole number, not "high"/],
    ['q1 0 a 0.5', /not "0.5"/],
    ['q1 0 a 1\nq1 0 a 2', /line 2: passage a is judged twice for query q1/],
    ['query-id\tcorpus-id\tscore\nq1\t\t1', /line 2: not three columns/],
  ])('of %j are rejected with line and reason', (content, message) => {
    expect(() => readQrels(file(content))).toThrow(UsageError);
    expect(() => readQrels(file(content))).toThrow(message);
  });
});

describe('passages', () => {
  it.each([
    ['TSV', 'a\tThe tide\tis high\nb\tand low\n'],
    ['BEIR', '{"_id":"a","title":"The","text":"tide\\tis high"}\n{"_id":"b","title":"","text":"and low"}\n'],
    ['the passages of the demo', '{"id":"a","text":"The tide\\tis high"}\n{"id":"b","text":"and low"}\n'],
  ])('are read from %s', (_, content) => {
    expect(readCorpus(file(content)).map(({ text }) => text.replace('\t', ' '))).toEqual([
      'The tide is high',
      'and low',
    ]);
  });

  it.each([
    ['a', /line 1: not an id, a tab and a text/],
    ['a\tone\na\ttwo', /line 2: id "a" is on line 1 already/],
    [`${'ä'.repeat(257)}\tone`, /line 1: the id has more than 512 bytes/],
    ['{"_id":"a","title":7,"text":"one"}', /line 1: "text", and "title"/],
  ])('of %j are rejected with line and reason', (content, message) => {
    expect(() => readCorpus(file(content))).toThrow(UsageError);
    expect(() => readCorpus(file(content))).toThrow(message);
  });
});

it('a file that is not there or is no UTF-8 is rejected by its name', () => {
  expect(() => readQrels(join(folder, 'none'))).toThrow(/none cannot be read: ENOENT/);
  expect(() => readQueries(file(Buffer.from([0x31, 9, 0xff])))).toThrow(/is not UTF-8 text/);
});
