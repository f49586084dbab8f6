import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { section, TABLES } from './tables';

/** The pages whose tables are made from the kept figures. */
export const PAGES = ['search', 'serving', 'load', 'library', 'laptop'].map((name) =>
  join(__dirname, '..', 'docs', `performance-${name}.md`),
);

/**
 * The pages with each table regenerated between `<!-- NAME -->` and `<!-- /NAME -->`.
 *
 * @throws Error when a benchmark has not exactly one place in them
 */
export function withTables(pages: readonly string[], folder?: string): string[] {
  return Object.keys(TABLES).reduce<string[]>(
    (texts, name) => {
      const between = new RegExp(`(<!-- ${name} -->\n)[^]*?(<!-- /${name} -->)`, 'g');
      const places = texts.reduce((count, text) => count + [...text.matchAll(between)].length, 0);
      if (places !== 1) {
        throw new Error(`the pages have ${places} places for the figures of ${name}; there must be one`);
      }
      return texts.map((text) =>
        text.replace(between, (_, start, end) => `${start}${section(name, folder)}\n${end}`),
      );
    },
    [...pages],
  );
}

if (require.main === module) {
  const pages = withTables(PAGES.map((page) => readFileSync(page, 'utf8')));
  for (const [index, page] of PAGES.entries()) {
    writeFileSync(page, pages[index]!);
  }
}
