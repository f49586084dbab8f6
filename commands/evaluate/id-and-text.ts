import type { Line, Lines } from './lines';

/** An id, and the text that it stands for. */
export interface IdAndText {
  readonly id: string;
  readonly text: string;
}

const ID_NAME = /^_?(?:(?:doc|document|passage|query|topic|corpus)[-_ ]?)?(?:id|no)$|^[dpq]id$|^number$/i;
const TEXT_NAME = /^(?:text|passage|query|question|body|contents?|document|passage_text)$/i;
const TITLE_NAME = /^title$/i;

/**
 * How the lines of a TSV file are read: `id<TAB>text`, or the columns of a header line such as `id<TAB>text<TAB>title`,
 * which is left out; title and text are joined by a space.
 */
export function idAndTextReader(lines: Lines): (line: Line) => IdAndText | undefined {
  const header = headerOf(lines.first);
  if (!header) {
    return parseIdAndText;
  }
  const read = header.length === 2 ? parseIdAndText : columnsReader(header);
  return (line) => (line.number === lines.first.number ? undefined : read(line));
}

/** The names of the columns, if each is one that such files use. */
function headerOf({ text }: Line): string[] | undefined {
  const [id = '', ...rest] = text.split('\t').map((name) => name.trim());
  const texts = rest.filter((name) => TEXT_NAME.test(name));
  const named = rest.every((name) => TEXT_NAME.test(name) || TITLE_NAME.test(name));
  return ID_NAME.test(id) && named && texts.length === 1 ? [id, ...rest] : undefined;
}

function columnsReader(header: readonly string[]): (line: Line) => IdAndText {
  const text = header.findIndex((name, column) => column > 0 && TEXT_NAME.test(name));
  const title = header.findIndex((name) => TITLE_NAME.test(name));
  return (line) => {
    const columns = line.text.split('\t').map((column) => unquoted(column.trim()));
    if (columns.length !== header.length || columns[0] === '') {
      throw line.fail(
        `not the ${header.length} columns of the header (${header.join(', ')}), with tabs between them`,
      );
    }
    return { id: columns[0]!, text: `${title < 0 ? '' : columns[title]} ${columns[text]}`.trim() };
  };
}

/** Without the quotes that csv writers put around a field. */
function unquoted(field: string): string {
  return /^".*"$/.test(field) ? field.slice(1, -1).replaceAll('""', '"') : field;
}

/** Splits `id<TAB>text` at the first tab. */
function parseIdAndText(line: Line): IdAndText {
  const tab = line.text.indexOf('\t');
  if (tab < 1) {
    throw line.fail('not an id, a tab and a text');
  }
  return { id: line.text.slice(0, tab).trim(), text: line.text.slice(tab + 1) };
}
