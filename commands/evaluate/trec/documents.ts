import type { Entry } from '../entries';
import type { Lines } from '../lines';
import { type Element, holdsElements, readElements } from './elements';
import { plainText } from './plain-text';

/** The tags by which TREC's newspapers and agencies name a title, and a text. */
const TITLE = new Set(['TITLE', 'HEADLINE', 'HEAD', 'HL', 'TTL', 'TI']);
const TEXT = new Set(['TEXT', 'LEADPARA', 'LP']);
const NAMED = new Set([...TITLE, ...TEXT]);
const TEXT_BEGIN = openingTag(TEXT);
const DOCNO = /<DOCNO(?:\s[^<>]*)?>([^<]*)/i;
/** Id, and the header of the answer by which a web page came. */
const NO_TEXT = new Set(['DOCNO', 'DOCHDR']);

/** Whether the file is TREC documents, by its first line. */
export function isTrecDocuments(lines: Lines): boolean {
  return holdsElements(lines, 'DOC');
}

/**
 * Reads TREC documents, `<DOC> <DOCNO> … <TEXT> … </DOC>`: titles, then texts. A document without `<TEXT>`, such as a web
 * page, is all that it says.
 *
 * @throws UsageError from the iteration, with file, line and what is wrong
 */
export function trecDocuments(lines: Lines): Iterable<Entry> {
  return {
    *[Symbol.iterator]() {
      for (const element of readElements(lines, 'DOC')) {
        yield toEntry(element);
      }
    },
  };
}

function toEntry({ line, content }: Element): Entry {
  const id = plainText(DOCNO.exec(content)?.[1] ?? '');
  if (id === '') {
    throw line.fail('a document without <DOCNO>');
  }
  // Whoever wants the ids only does not wait for the text.
  return {
    id,
    line,
    get text() {
      return textOf(content);
    },
  };
}

function textOf(content: string): string {
  const { named } = sectionsOf(content, NAMED);
  const texts = named.filter(({ name }) => TEXT.has(name));
  const titles = named.filter(({ name }) => TITLE.has(name));
  const markup =
    texts.length === 0
      ? sectionsOf(content, NO_TEXT).rest
      : [...titles, ...texts].map((section) => section.content).join('\n');
  return plainText(markup);
}

interface Sections {
  readonly named: readonly { readonly name: string; readonly content: string }[];
  readonly rest: string;
}

/**
 * The elements of these tags, and what stands beside them. One within another is a part of it; one that is not closed
 * ends where the next text begins.
 */
function sectionsOf(content: string, tags: ReadonlySet<string>): Sections {
  const opening = new RegExp(openingTag(tags), 'gi');
  const named: { name: string; content: string }[] = [];
  let rest = '';
  let from = 0;
  for (let match = opening.exec(content); match; match = opening.exec(content)) {
    rest += `${content.slice(from, match.index)}\n`;
    const name = match[1]!.toUpperCase();
    const begin = opening.lastIndex;
    const after = content.slice(begin);
    const close = after.search(new RegExp(`</${name}\\s*>`, 'i'));
    const next = after.search(TEXT_BEGIN);
    const end = begin + ([close, next].find((index) => index >= 0) ?? after.length);
    named.push({ name, content: content.slice(begin, end) });
    from = end;
    opening.lastIndex = end;
  }
  return { named, rest: rest + content.slice(from) };
}

function openingTag(tags: ReadonlySet<string>): RegExp {
  return new RegExp(`<(${[...tags].join('|')})(?:\\s[^<>]*)?>`, 'i');
}
