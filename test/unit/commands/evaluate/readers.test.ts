import { closeSync, mkdtempSync, openSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
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
    ['TSV below a header', 'qid\tquery\n1\tHow high?\n2\thow low\tand wide\n'],
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
    ['TSV below another header', 'query_id\tdoc_id\trelevance\nq1\ta\t2\nq1\tb\t0\nq2\ta\t-1\n'],
    ['TREC qrels below a header', 'qid\titer\tdocno\trel\nq1\t0\ta\t2\nq1\t0\tb\t0\nq2\t0\ta\t-1\n'],
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
    [
      'BEIR with nulls',
      '{"_id":"a","title":"The tide\\tis high","text":null}\n{"_id":null,"id":"b","title":null,"text":"and low"}\n',
    ],
    ['TSV below a header', 'docid\ttext\na\tThe tide\tis high\nb\tand low\n'],
    ['TSV with a title', 'id\ttext\ttitle\na\t"tide is high"\tThe\nb\tand low\t\n'],
    ['the passages of the demo', '{"id":"a","text":"The tide\\tis high"}\n{"id":"b","text":"and low"}\n'],
  ])('are read from %s', (_, content) => {
    expect([...readCorpus(file(content))].map(({ text }) => text.replace('\t', ' '))).toEqual([
      'The tide is high',
      'and low',
    ]);
  });

  it.each([
    ['a', /line 1: not an id, a tab and a text/],
    ['id\ttext\ttitle\na\tone', /line 2: not the 3 columns of the header \(id, text, title\)/],
    ['{"_id":"a","title":null,"text":null}', /line 1: "text", and "title"/],
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

it('a first line of words that no header has is a passage', () => {
  expect([...readCorpus(file('id\tthe first part of the self\nb\ttwo'))]).toHaveLength(2);
});

it('files that gzip packed are read as what they hold', () => {
  expect(readQueries(file(gzipSync('1\tone\n')))).toEqual([{ id: '1', text: 'one' }]);
  expect(readQrels(file(gzipSync('q1 0 a 2'))).get('q1')).toEqual(new Map([['a', 2]]));
  const corpus = readCorpus(file(gzipSync('a\tone\nb\ttwo')));
  expect([[...corpus], [...corpus]]).toEqual(
    [Array(2), Array(2)].map(() => [
      { id: 'a', text: 'one' },
      { id: 'b', text: 'two' },
    ]),
  );
});

describe('a file that is larger than the longest string', () => {
  const MEGABYTE = 1 << 20;

  function largeFile(line: (number: number) => string): string {
    const path = join(folder, 'large');
    const descriptor = openSync(path, 'w');
    for (let number = 0; number < 520; number++) {
      writeSync(descriptor, `${line(number)}\n`);
    }
    closeSync(descriptor);
    return path;
  }

  it('is read by lines', () => {
    const blank = ' '.repeat(MEGABYTE);
    const path = largeFile((number) => (number % 519 === 0 ? `q${number}\t0\ta\t1` : blank));
    expect(readQueries(path)).toEqual([
      { id: 'q0', text: '0\ta\t1' },
      { id: 'q519', text: '0\ta\t1' },
    ]);
    const grades = new Map([['a', 1]]);
    expect(readQrels(path)).toEqual(
      new Map([
        ['q0', grades],
        ['q519', grades],
      ]),
    );
  }, 60_000);

  it('is not held in memory as a corpus', () => {
    const text = 'x'.repeat(MEGABYTE);
    const path = largeFile((number) => `long-passage-${number}\t${text}`);
    const before = process.memoryUsage().rss;
    const corpus = readCorpus(path);
    let length = 0;
    for (const passage of corpus) {
      length += passage.text.length;
    }
    expect(length).toBe(520 * MEGABYTE);
    expect(corpus).toHaveLength(520);
    expect(process.memoryUsage().rss - before).toBeLessThan(300 * MEGABYTE);
  }, 60_000);
});
