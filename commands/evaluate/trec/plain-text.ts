import { decode } from 'html-entities';

/** What is no text: comments, scripts and styles of web pages, and tags. A `<` before anything else is a character. */
const MARKUP =
  /<!--[\s\S]*?-->|<(script|style)\b[^<>]*>[\s\S]*?<\/\1>|<[/!?]?[a-z][\w:.-]*(?:\s[^<>]*)?\/?>/gi;

/** The two that the Federal Register of TREC's disks has beyond those of HTML. */
const TREC_ENTITIES: Readonly<Record<string, string>> = { '&hyph;': '-', '&blank;': ' ' };

/** The text in markup: without tags, entities as characters, white space as single spaces. */
export function plainText(markup: string): string {
  const text = markup.replace(MARKUP, ' ').replace(/&(?:hyph|blank);/g, (entity) => TREC_ENTITIES[entity]!);
  return decode(text, { scope: 'strict' }).replace(/\s+/g, ' ').trim();
}
