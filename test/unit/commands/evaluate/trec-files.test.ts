import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { readCorpus } from '../../../../commands/evaluate/corpus-file';
import { readQueries } from '../../../../commands/evaluate/queries-file';
import { UsageError } from '../../../../commands/shared/usage-error';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'trec-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function file(content: string | Buffer): string {
  const path = join(folder, 'file');
  writeFileSync(path, content);
  return path;
}

// Made up, in the shapes of the Financial Times, the Los Angeles Times, AP, the Wall Street Journal, and the web.
const DOCUMENTS = `
<DOC>
<DOCNO> FT911-3 </DOCNO>
<PROFILE>_AN-BEOA7AAIFT</PROFILE>
<HEADLINE>
FT  14 MAY 91 / Tides &amp; ports
</HEADLINE>
<TEXT>
The tide is high, 3 &lt; 5,

and x < y.<!-- PJG FTAG 4700 -->
</TEXT>
</DOC>
<doc>
<docno>LA010189-0001</docno>
<headline>
<p>
Flood
</p>
</headline>
<text>
<p>Caf&eacute; &#8211; under&hyph;water</p><p>again</p>
</text>
</doc>
<DOC><DOCNO>AP880212-0001</DOCNO><HEAD>One</HEAD><HEAD>Two</HEAD><TEXT>first</TEXT><TEXT>second</TEXT></DOC><DOC>
<DOCNO>WSJ870324-0001</DOCNO>
<HL> A headline that is not closed
<LP> The lead,
<TEXT>
the rest, <TITLE>a title in it</TITLE>, and its end
</DOC>
<DOC>
<DOCNO>WTX001-B01-1</DOCNO>
<DOCHDR>
http://example.com 200 OK
</DOCHDR>
<html><head><title>A page</title><script>if (a < b) { c(); }</script></head>
<body bgcolor="white">that says <b>this</b></body></html>
</DOC>
`;
const PASSAGES = [
  { id: 'FT911-3', text: 'FT 14 MAY 91 / Tides & ports The tide is high, 3 < 5, and x < y.' },
  { id: 'LA010189-0001', text: 'Flood Café – under-water again' },
  { id: 'AP880212-0001', text: 'One Two first second' },
  {
    id: 'WSJ870324-0001',
    text: 'A headline that is not closed The lead, the rest, a title in it , and its end',
  },
  { id: 'WTX001-B01-1', text: 'A page that says this' },
];

it.each([
  ['as they are', DOCUMENTS],
  ['with the line ends of Windows', DOCUMENTS.replaceAll('\n', '\r\n')],
  ['packed by gzip', gzipSync(DOCUMENTS)],
])('TREC documents are read as passages, %s', (_, content) => {
  const corpus = readCorpus(file(content));
  expect([[...corpus], [...corpus]]).toEqual([PASSAGES, PASSAGES]);
  expect(corpus).toHaveLength(PASSAGES.length);
});

// As in the topics of TREC 1 and 2, of TREC 8, and of collections that close their tags.
const TOPICS = `<top>
<head> Tipster Topic Description
<num> Number:  051
<dom> Domain:  International Economics
<title> Topic:  Airbus Subsidies
<desc> Description:
Document will discuss government assistance.
</top>

<top>

<num> Number: 401
<title>
foreign minorities,
Germany &amp; Austria

<desc> Description:
What language differences?
<narr> Narrative:
A relevant document.

<top>
<NUM>MB 03</NUM><TITLE lang="en">closed tags</TITLE>
</top>
`;

it.each([
  ['as they are', TOPICS],
  ['packed by gzip, with the line ends of Windows', gzipSync(TOPICS.replaceAll('\n', '\r\n'))],
])('TREC topics are read as queries, by number and title, %s', (_, content) => {
  expect(readQueries(file(content))).toEqual([
    { id: '51', text: 'Airbus Subsidies' },
    { id: '401', text: 'foreign minorities, Germany & Austria' },
    { id: 'MB 03', text: 'closed tags' },
  ]);
});

const doc = (id: string) => `<DOC>\n<DOCNO>${id}</DOCNO>\n<TEXT>one</TEXT>\n</DOC>\n`;

it.each([
  ['<DOC>\n<TEXT>one</TEXT>\n</DOC>', /file, line 1: a document without <DOCNO>/],
  [`${doc('a')}<DOC>\n<DOCNO>b</DOCNO>\n${doc('c')}`, /line 5: <DOC> is not closed by <\/DOC>/],
  [`${doc('a')}\n<DOC>\n<DOCNO>b</DOCNO>`, /line 6: <DOC> is not closed/],
  [`${doc('a')}</DOC>`, /line 5: <\/DOC> without <DOC>/],
  [`${doc('a')}b\ttwo`, /line 5: text that is not within <DOC> and <\/DOC>/],
  [`${doc('a')}${doc('a')}`, /line 5: id "a" is on line 1 already/],
  [doc('ä'.repeat(257)), /line 1: the id has more than 512 bytes/],
])('documents of %j are rejected with line and reason', (content, message) => {
  expect(() => readCorpus(file(content))).toThrow(UsageError);
  expect(() => readCorpus(file(content))).toThrow(message);
});

const topic = (number: string, title = '<title> one') => `<top>\n<num> Number: ${number}\n${title}\n</top>\n`;

it.each([
  ['<top>\n<title> one\n</top>', /file, line 1: a topic without <num>/],
  [topic(''), /line 1: a topic whose <num> is empty/],
  [`${topic('1')}\n${topic('2', '<desc> Description:')}`, /line 6: a topic without <title>/],
  [`${topic('1')}${topic('2', '<title>\n<desc> more')}`, /line 5: the query is empty/],
  [`${topic('1')}${topic('001')}`, /line 5: id "1" is on line 1 already/],
  [`${topic('1')}2\ttwo`, /line 5: text that is not within <top>/],
])('topics of %j are rejected with line and reason', (content, message) => {
  expect(() => readQueries(file(content))).toThrow(UsageError);
  expect(() => readQueries(file(content))).toThrow(message);
});

it('a text with the markup of documents further down is the text of a TSV', () => {
  expect([...readCorpus(file('a\t<DOC> one\nb\ttwo'))]).toEqual([
    { id: 'a', text: '<DOC> one' },
    { id: 'b', text: 'two' },
  ]);
});
