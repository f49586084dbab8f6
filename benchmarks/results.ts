import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Result, Samples } from './benchmark';
import { type Machine, thisMachine } from './machine';

const FOLDER = join(__dirname, 'results');

/** The kept figures of one benchmark: a line on the machine, then one a result, with its single measurements. */
export class ResultsFile {
  private readonly lines: object[];

  constructor(
    private readonly name: string,
    quick: boolean,
    private readonly folder = FOLDER,
  ) {
    this.lines = [thisMachine(quick)];
  }

  add(line: Result, samples: Samples): void {
    this.lines.push({ ...line, samples: mapValues(samples, (values) => values.map(toMicroseconds)) });
  }

  /** Replaces the figures of the run before; called when a benchmark has ended well, so that none is kept by halves. */
  write(): void {
    mkdirSync(this.folder, { recursive: true });
    const text = this.lines.map((line) => `${JSON.stringify(line)}\n`).join('');
    writeFileSync(join(this.folder, `${this.name}.jsonl`), text);
  }
}

/** Whether a benchmark has kept figures. */
export function hasResults(name: string, folder = FOLDER): boolean {
  return existsSync(join(folder, `${name}.jsonl`));
}

/** Reads kept figures. @throws Error of the file system when there are none */
export function readResults(
  name: string,
  folder = FOLDER,
): { readonly machine: Machine; readonly results: readonly Result[] } {
  const [machine, ...results] = readFileSync(join(folder, `${name}.jsonl`), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  return { machine, results };
}

const toMicroseconds = (ms: number) => Math.round(ms * 1_000) / 1_000;

function mapValues<T, U>(record: Readonly<Record<string, T>>, map: (value: T) => U): Record<string, U> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, map(value)]));
}
