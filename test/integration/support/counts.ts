import { appendFileSync } from 'node:fs';

/** What a run of the integration tests has tried. */
export interface Counts {
  readonly sequences: number;
  readonly faults: number;
  readonly searches: number;
  readonly texts: number;
}

/** The environment variable that names the file where the tests of a run add up what they have tried. */
export const COUNTS_VARIABLE = 'TEST_COUNTS_FILE';

/** Adds to what the run has tried. */
export function count(more: Partial<Counts>): void {
  const file = process.env[COUNTS_VARIABLE];
  if (file) {
    appendFileSync(file, `${JSON.stringify(more)}\n`);
  }
}

/** Sums up the lines of the file. */
export function totalOf(lines: string): Counts {
  const total = { sequences: 0, faults: 0, searches: 0, texts: 0 };
  for (const line of lines.split('\n').filter(Boolean)) {
    for (const [key, value] of Object.entries(JSON.parse(line) as Counts)) {
      total[key as keyof Counts] += value;
    }
  }
  return total;
}
