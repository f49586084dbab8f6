import { readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';

const FOLDER = join(__dirname, 'public');

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
};

/** The page's files, by path; no other path reads a file. */
const FILES: Readonly<Record<string, string>> = Object.fromEntries(
  ['index.html', 'style.css', 'orders.css', 'page.js', 'orders.js', 'moves.js', 'words.js', 'icon.svg'].map(
    (name) => [name === 'index.html' ? '/' : `/${name}`, name],
  ),
);

/** A file of the page. */
export interface PageFile {
  readonly type: string;
  readonly content: Buffer;
}

/** Reads the file that is served under a path; undefined when none is. */
export async function pageFile(path: string): Promise<PageFile | undefined> {
  const name = Object.hasOwn(FILES, path) ? FILES[path]! : undefined;
  return name === undefined
    ? undefined
    : { type: TYPES[extname(name)]!, content: await readFile(join(FOLDER, name)) };
}
