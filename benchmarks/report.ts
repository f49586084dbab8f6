import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { section, TABLES } from './tables';

/** The page whose tables are made from the kept figures. */
export const PAGE = join(__dirname, '..', 'docs', 'performance.md');

/**
 * The page with each table regenerated between `<!-- NAME -->` and `<!-- /NAME -->`.
 *
 * @throws Error when a benchmark has no place in the page, or no figures
 */
export function withTables(page: string, folder?: string): string {
  return Object.keys(TABLES).reduce((text, name) => {
    const between = new RegExp(`(<!-- ${name} -->\n)[^]*?(<!-- /${name} -->)`);
    if (!between.test(text)) {
      throw new Error(`the page has no place for the figures of ${name}`);
    }
    return text.replace(between, (_, start, end) => `${start}${section(name, folder)}\n${end}`);
  }, page);
}

if (require.main === module) {
  writeFileSync(PAGE, withTables(readFileSync(PAGE, 'utf8')));
}
