import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { readPassages } from '../../../../../commands/shared/passages/passages-file';
import type { PassageColumns } from '../../../../../commands/shared/passages/passages-row';
import { UsageError } from '../../../../../commands/shared/usage-error';
import { unicodeText } from '../../../../support/unicode-text';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'passages-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function read(content: string | Buffer, columns?: PassageColumns, name = 'passages.jsonl') {
  const file = join(folder, name);
  writeFileSync(file, content);
  return readPassages(file, columns);
}

it('reads strings and objects, and names a passage without an id by its line', () => {
  expect(read('"one"\n\n{"text":"two"}\r\n{"id":"c","text":"three"}\n{"id":7,"text":"four"}')).toEqual([
    { id: '1', text: 'one' },
    { id: '3', text: 'two' },
    { id: 'c', text: 'three' },
    { id: '7', text: 'four' },
  ]);
});

it('takes a null for an id that is not there', () => {
  expect(read('{"id":null,"text":"one"}')).toEqual([{ id: '1', text: 'one' }]);
});

it('reads what gzip packed, by the extension before .gz', () => {
  expect(read(gzipSync('"one"'), {}, 'a.jsonl.gz')).toEqual([{ id: '1', text: 'one' }]);
  expect(read(gzipSync('text\none'), {}, 'a.csv.gz')).toEqual([{ id: '2', text: 'one' }]);
});

it('takes text as it is', () => {
  const text = ' \\ "${parameters.x}"\t\u2028 😀 ';
  expect(read(JSON.stringify(text))).toEqual([{ id: '1', text }]);
});

it('does not stumble over a byte order mark', () => {
  expect(read('\ufeff"one"')).toEqual([{ id: '1', text: 'one' }]);
});

it.each([
  ['"ok"\n{"text": "broken"', /passages\.jsonl, line 2: not JSON \(/],
  ['"ok"\n\n[1]', /line 3: neither a JSON string nor an object with a string "text"/],
  ['null', /line 1: neither/],
  ['12', /line 1: neither/],
  ['{"text": 5}', /line 1: neither/],
  ['{"id": "a", "text": " "}', /line 1: the text is empty/],
  ['{"id": {}, "text": "x"}', /line 1: "id" must be a string or a number/],
  ['{"id": "", "text": "x"}', /line 1: "id" must have 1 to 512 bytes/],
  ['{"id": "a", "text": "x"}\n{"id": "a", "text": "y"}', /line 2: id "a" is on line 1 already/],
  ['\n \n', /holds no passage/],
])('rejects %j with its line and what is wrong', (content, message) => {
  expect(() => read(content)).toThrow(UsageError);
  expect(() => read(content)).toThrow(message);
});

describe('JSON Lines with other names', () => {
  const columns = { column: 'body', idColumn: 'doc' };

  it('are read by these', () => {
    expect(read('{"doc":"a","body":"one","text":"no","id":"no"}\n"two"', columns)).toEqual([
      { id: 'a', text: 'one' },
      { id: '2', text: 'two' },
    ]);
  });

  it.each([
    ['{"doc":"a","title":"x"}', /line 1: neither .* string "body"; its fields are: doc, title$/],
    ['{"doc":null,"body":"y"}', /line 1: "doc" is null/],
    ['{"title":"x","body":"y"}', /line 1: there is no field "doc"; its fields are: title, body$/],
    ['{"doc":[],"body":"y"}', /line 1: "doc" must be a string or a number/],
    ['{"doc":"a","body":""}', /line 1: the body is empty/],
  ])('are rejected for %j with the fields that there are', (content, message) => {
    expect(() => read(content, columns)).toThrow(message);
  });
});

describe.each([
  ['CSV', 'passages.CSV', ','],
  ['TSV', 'passages.tsv', '\t'],
])('%s', (_, name, delimiter) => {
  const table = (...lines: string[]) => lines.join('\n').replaceAll(',', delimiter);
  const readTable = (content: string, columns?: PassageColumns) => read(content, columns, name);

  it('is read by its columns text and id', () => {
    expect(readTable(table('title,id,text', 'x,a,one', 'y,7,two'))).toEqual([
      { id: 'a', text: 'one' },
      { id: '7', text: 'two' },
    ]);
  });

  it('is read by the columns that are named', () => {
    const columns = { column: 'body', idColumn: 'doc' };
    expect(readTable(table('id,doc,body', 'x,a,one'), columns)).toEqual([{ id: 'a', text: 'one' }]);
  });

  it('gives a passage without an id the line that it starts on, whatever stands in quotes before', () => {
    const content = table('text', '"one', '', 'still one"', '', '"say ""two"""', 'three');
    const expected = [
      { id: '2', text: 'one\n\nstill one' },
      { id: '6', text: 'say "two"' },
      { id: '7', text: 'three' },
    ];
    expect(readTable(content)).toEqual(expected);
    const withCrLf = (text: string) => text.replaceAll('\n', '\r\n');
    expect(readTable(`\ufeff${withCrLf(content)}\r\n`)).toEqual(
      expected.map(({ id, text }) => ({ id, text: withCrLf(text) })),
    );
  });

  it('gives back any text that stands in quotes', () => {
    const anyText = unicodeText().filter((text) => text.trim() !== '' && text.isWellFormed());
    fc.assert(
      fc.property(fc.array(anyText, { minLength: 1, maxLength: 8 }), (texts) => {
        const rows = texts.map((text, index) => `${index}${delimiter}"${text.replaceAll('"', '""')}"`);
        const passages = readTable([`id${delimiter}text`, ...rows].join('\r\n'));
        expect(passages).toEqual(texts.map((text, index) => ({ id: String(index), text })));
      }),
      { numRuns: 50 },
    );
  });

  it.each<[string[], PassageColumns | undefined, RegExp]>([
    [
      ['id,body', 'a,b'],
      undefined,
      /line 1: there is no column "text"; the columns are: id, body\. .*--column$/,
    ],
    [
      ['', 'text,body', 'a,b'],
      { idColumn: 'doc' },
      /line 2: .* "doc"; the columns are: text, body\. .*--id-column$/,
    ],
    [['text,text', 'a,b'], undefined, /line 1: there is more than one column "text"/],
    [['text,id', '"a', 'b",1', 'c'], undefined, /line 4: 1 field, where the header has 2 columns/],
    [['text,id', 'a,1,x'], undefined, /line 2: 3 fields, where/],
    [['text,id', 'a,1', ' ,2'], undefined, /line 3: the text is empty/],
    [['text,id', 'a,1', 'b,1'], undefined, /line 3: id "1" is on line 2 already/],
    [['text,id', 'a,'], undefined, /line 2: "id" must have 1 to 512 bytes/],
    [['text,id', '"a",1', '"b,2', 'c,3'], undefined, /line 3: a quote is opened and never closed/],
    [['text,id'], undefined, /holds no passage/],
    [[''], undefined, /holds no passage/],
  ])('rejects %j with its line and what is wrong', (lines, columns, message) => {
    expect(() => readTable(table(...lines), columns)).toThrow(UsageError);
    expect(() => readTable(table(...lines), columns)).toThrow(message);
  });
});

it('takes a quote within a field for text in TSV, and rejects it in CSV', () => {
  const text = 'a 5" disk, and "words"';
  const passages = read(`text\n${text}\n"So" he said`, {}, 'a.tsv');
  expect(passages.map((passage) => passage.text)).toEqual([text, '"So" he said']);
  expect(() => read('text\na 5" disk', {}, 'a.csv')).toThrow(/line 2: a quote stands within a field/);
  expect(() => read('text\n"So" he said', {}, 'a.csv')).toThrow(/line 2: text follows the quote that closes/);
});

describe('CSV as Excel writes it', () => {
  it.each([
    ['with semicolons', 'id;text\r\na;"one; two"\r\nb;1,5 %\r\n'],
    ['with a line that declares them', 'sep=;\r\nid;text\r\na;"one; two"\r\nb;1,5 %\r\n'],
    ['with a byte order mark and another delimiter', '\ufeffsep=|\nid|text\na|one; two\nb|1,5 %\n'],
    ['with tabs', 'id\ttext\na\tone; two\nb\t1,5 %\n'],
    [
      'with rows of delimiters only',
      ';\nid;text\n;\na;one; two\n ; \nb;1,5 %\n;\n'.replace('one; two', '"one; two"'),
    ],
    ['with empty columns, of which rows lack some', 'id;text;;\na;"one; two"\nb;1,5 %;;;;\n'],
  ])('is read %s', (_, content) => {
    expect(read(content, {}, 'excel.csv')).toEqual([
      { id: 'a', text: 'one; two' },
      { id: 'b', text: '1,5 %' },
    ]);
  });

  it('has the lines that it has', () => {
    const content = 'sep=;\nid;text\n;\n"a\nb";one\n;;\nc; \n';
    expect(() => read(content, {}, 'excel.csv')).toThrow(/line 7: the text is empty/);
  });

  it('is refused in the encoding of "Unicode text" and of "CSV" with what helps', () => {
    const utf16 = Buffer.from('\ufeffid\ttext\n', 'utf16le');
    const latin1 = Buffer.from('id;text\na;Größe', 'latin1');
    for (const content of [utf16, latin1]) {
      expect(() => read(content, {}, 'excel.csv')).toThrow(
        /is not UTF-8 text; Excel writes it as "CSV UTF-8"/,
      );
    }
  });
});

it('reads ten thousand rows', () => {
  const rows = Array.from({ length: 10_000 }, (_, index) => `${index},"passage ""${index}""\nof many"`);
  const passages = read(['id,text', ...rows].join('\n'), {}, 'many.csv');
  expect(passages).toHaveLength(10_000);
  expect(passages[9_999]).toEqual({ id: '9999', text: 'passage "9999"\nof many' });
});

it('rejects bytes that are not UTF-8, and a file that is not there', () => {
  expect(() => read(Buffer.from([0x22, 0xff, 0x22]))).toThrow(/is not UTF-8 text/);
  expect(() => readPassages(join(folder, 'none'))).toThrow(/none cannot be read: ENOENT/);
});
