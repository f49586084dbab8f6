import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ServingDefinition } from '../lib/serving/serving';
import { DEFAULT_SERVING, servings } from '../lib/serving/servings';
import type { Device } from '../protocol';

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
  ['image with a GPU', (serving) => imageOn(serving, 'gpu')],
  ['image without', (serving) => imageOn(serving, 'cpu')],
  ['host image with a GPU', ({ images }) => `\`${images.gpuHost}\``],
  ['accounts of AWS that hold it', ({ images }) => `[${images.name}](${images.list})`],
  ['regions', ({ images }) => `[${Object.keys(images.accounts).length}](regions-and-quotas.md)`],
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

function imageOn({ images }: ServingDefinition, device: Device): string {
  const { repository, tag } = images.of[device];
  return `\`${repository}:${tag}\``;
}

if (require.main === module) {
  writeFileSync(PAGE, withTable(readFileSync(PAGE, 'utf8')));
}
