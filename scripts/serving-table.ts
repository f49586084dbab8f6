import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ServingImages } from '../lib/serving/images';
import type { ServingDefinition } from '../lib/serving/serving';
import { DEFAULT_SERVING, servings } from '../lib/serving/servings';

/** The page that compares the servings; `node --import tsx scripts/serving-table.ts` makes its table anew. */
export const PAGE = join(__dirname, '../docs/serving.md');

/** The page with the table between its markers, regenerated from the servings. */
export function withTable(page: string): string {
  return page.replace(
    /(<!-- servings -->\n)[\s\S]*(<!-- \/servings -->)/,
    (_, begin, end) => begin + table() + end,
  );
}

const ROWS: readonly (readonly [string, (serving: ServingDefinition) => string])[] = [
  ['protocol', ({ protocol }) => `\`${protocol}\``],
  ['image with a GPU', ({ images }) => imageOn(images.of.gpu)],
  ['image without', ({ images }) => imageOn(images.of.cpu)],
  ['also with a GPU, by `image.tag`', ({ images }) => imageOn(images.alternative.of.gpu)],
  ['also without', ({ images }) => imageOn(images.alternative.of.cpu)],
  ['host image with a GPU', ({ images }) => `\`${images.gpuHost}\``],
  ['accounts of AWS that hold it', ({ images }) => `[${images.name}](${images.list})`],
  ['regions', ({ images }) => `[${regionsOf(images)}](regions-and-quotas.md)`],
];

function table(): string {
  const all: readonly ServingDefinition[] = Object.values(servings);
  const rows = [
    ['', ...all.map(({ name }) => `\`${name}\`${name === DEFAULT_SERVING ? ', the default' : ''}`)],
    ['---', ...all.map(() => '---')],
    ...ROWS.map(([title, cell]) => [title, ...all.map(cell)]),
  ];
  return rows.map((cells) => `| ${cells.join(' | ')} |\n`).join('');
}

function regionsOf({ accounts, alternative }: ServingImages): string {
  const [all, alternatives] = [accounts, alternative.accounts].map((of) => Object.keys(of).length);
  return all === alternatives ? `${all}` : `${all}, the other image ${alternatives}`;
}

function imageOn({ repository, tag }: { repository: string; tag: string }): string {
  return `\`${repository}:${tag}\``;
}

if (require.main === module) {
  writeFileSync(PAGE, withTable(readFileSync(PAGE, 'utf8')));
}
