import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readPassages } from '../../../../local/command/passages-file';
import { UsageError } from '../../../../local/command/usage-error';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'passages-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function read(content: string | Buffer) {
  const file = join(folder, 'passages.jsonl');
  writeFileSync(file, content);
  return readPassages(file);
}

it('reads strings and objects, and names a passage without an id by its line', () => {
  expect(read('"one"\n\n{"text":"two"}\r\n{"id":"c","text":"three"}\n{"id":7,"text":"four"}')).toEqual([
    { id: '1', text: 'one' },
    { id: '3', text: 'two' },
    { id: 'c', text: 'three' },
    { id: '7', text: 'four' },
  ]);
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
])('refuses %j with its line and what is wrong', (content, message) => {
  expect(() => read(content)).toThrow(UsageError);
  expect(() => read(content)).toThrow(message);
});

it('refuses bytes that are not UTF-8, and a file that is not there', () => {
  expect(() => read(Buffer.from([0x22, 0xff, 0x22]))).toThrow(/it is not UTF-8 text/);
  expect(() => readPassages(join(folder, 'none'))).toThrow(/cannot read .*none: ENOENT/);
});
