import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

const ROOT = join(__dirname, '../../..');
const NEVER_RUN = 'never-run-on-aws.md';
const PAGES = [
  ...['', 'docs', 'findings'].flatMap((folder) =>
    readdirSync(join(ROOT, folder))
      .filter((name) => name.endsWith('.md'))
      .map((name) => join(folder, name)),
  ),
];

const read = (page: string) => readFileSync(join(ROOT, page), 'utf8');
const withoutCode = (text: string) => text.replaceAll(/^```[\s\S]*?^```$/gm, '');

/** The names by which GitHub links to the headings of a page. */
function anchorsOf(page: string): Set<string> {
  return new Set(
    [...withoutCode(read(page)).matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
      heading
        .toLowerCase()
        .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
        .replaceAll(' ', '-'),
    ),
  );
}

/** Links of a page to what is in the repository, each as page or file and anchor. */
function linksOf(page: string): { readonly link: string; readonly path: string; readonly anchor?: string }[] {
  return [...withoutCode(read(page)).matchAll(/\]\((?!https?:)([^)#\s]*)(?:#([^)\s]+))?\)/g)].map(
    ([, path = '', anchor]) => ({
      link: `${path}${anchor ? `#${anchor}` : ''}`,
      path: path === '' ? page : relative(ROOT, join(ROOT, dirname(page), path)),
      anchor,
    }),
  );
}

describe.each(PAGES)('%s', (page) => {
  it('links only to what is there', () => {
    const broken = linksOf(page).filter(
      ({ path, anchor }) =>
        !existsSync(join(ROOT, path)) || (anchor !== undefined && !anchorsOf(path).has(anchor)),
    );
    expect(broken.map(({ link }) => link)).toEqual([]);
  });

  it('has what was never tried in the one place for it', () => {
    const untried = withoutCode(read(page))
      .split(/\n\n|\n(?=\||- )/)
      .filter((part) =>
        /\b(?:never|(?:was|were|been) not) (?:run|tried|tested|measured)\b|\bnot (?:tried|tested|measured)\b/i.test(
          part,
        ),
      )
      .filter((part) => !part.includes(NEVER_RUN) && !page.endsWith(NEVER_RUN));
    expect(untried).toEqual([]);
  });
});

it('has every page of docs in their index', () => {
  const indexed = linksOf('docs/README.md').map(({ path }) => path);
  const pages = PAGES.filter((page) => page.startsWith('docs/') && page !== 'docs/README.md');
  expect(pages.filter((page) => !indexed.includes(page))).toEqual([]);
});

it('keeps the README short enough to be read', () => {
  expect(read('README.md').split('\n').length).toBeLessThanOrEqual(121);
});
