import { readFileSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { COUNTS_VARIABLE, totalOf } from './counts';

/** Stops the nodes of the run, and says what it has tried. */
export default async function stopNodes(): Promise<void> {
  await Promise.all((globalThis.testNodes ?? []).map((node) => node.stop()));
  const file = process.env[COUNTS_VARIABLE]!;
  const { sequences, faults, searches, texts } = totalOf(readFileSync(file, 'utf8'));
  rmSync(dirname(file), { recursive: true });
  process.stdout.write(
    `Tried ${sequences} sequences of events, ${faults} faults, ${searches} searches, ${texts} texts.\n`,
  );
}
