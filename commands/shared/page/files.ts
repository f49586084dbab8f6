import { readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';

const SHARED = join(__dirname, 'public');
/** By their paths from a page's folder, which stand in its scripts: at a root `..` leads nowhere else. */
const SHARED_FILES = {
  '/style.css': 'style.css',
  '/icon.svg': 'icon.svg',
  '/shared/page/public/ask.js': 'ask.js',
} as const;

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
};

/** A file of a page. */
interface PageFile {
  readonly type: string;
  readonly content: Buffer;
}

/** Reads the file that is served under a path; undefined when none is. */
export type PageFiles = (path: string) => Promise<PageFile | undefined>;

/** The files of a page: those of its folder that are named, `index.html` as `/`, and those that all pages have. */
export function pageFiles(folder: string, names: readonly string[]): PageFiles {
  const files = new Map<string, string>([
    ...Object.entries(SHARED_FILES).map(([path, name]): [string, string] => [path, join(SHARED, name)]),
    ...names.map((name): [string, string] => [name === 'index.html' ? '/' : `/${name}`, join(folder, name)]),
  ]);
  return async (path) => {
    const file = files.get(path);
    return file === undefined ? undefined : { type: TYPES[extname(file)]!, content: await readFile(file) };
  };
}
