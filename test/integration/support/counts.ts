import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** The counts of a run. */
export interface Counts {
  readonly sequences: number;
  readonly faults: number;
  readonly searches: number;
  readonly texts: number;
}

/** The environment variable that names the file where the processes of a run add up what they have tried. */
const VARIABLE = 'TEST_COUNTS_FILE';

/** Begins a run that counts what it tries, in this process and in those that it starts. */
export function beginCounting(): void {
  const file = join(mkdtempSync(join(tmpdir(), 'reranker-tests-')), 'counts');
  writeFileSync(file, '');
  process.env[VARIABLE] = file;
}

/** Adds to what the run has tried. */
export function count(more: Partial<Counts>): void {
  const file = process.env[VARIABLE];
  if (file) {
    appendFileSync(file, `${JSON.stringify(more)}\n`);
  }
}

/** The counts of the run so far. */
export function counted(): Counts {
  return totalOf(readFileSync(process.env[VARIABLE]!, 'utf8'));
}

/** Ends the run. @returns what it has tried */
export function endCounting(): Counts {
  const counts = counted();
  rmSync(dirname(process.env[VARIABLE]!), { recursive: true });
  delete process.env[VARIABLE];
  return counts;
}

/** Sums up the lines of the file. */
function totalOf(lines: string): Counts {
  const total = { sequences: 0, faults: 0, searches: 0, texts: 0 };
  for (const line of lines.split('\n').filter(Boolean)) {
    for (const [key, value] of Object.entries(JSON.parse(line) as Counts)) {
      total[key as keyof Counts] += value;
    }
  }
  return total;
}

/** The line that a run ends with. */
export function sentence({ sequences, faults, searches, texts }: Counts): string {
  return `Tried ${sequences} sequences of events, ${faults} faults, ${searches} searches, ${texts} texts.`;
}

/** The counts of a whole run that are zero; empty when it has tried some of each. */
export function neverTried(counts: Counts): string[] {
  return Object.entries(counts).flatMap(([what, number]) => (number > 0 ? [] : [what]));
}
