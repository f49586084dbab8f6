import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The source of the Painless script `NAME.painless` in a protocol's folder. */
export function painless(folder: string, name: 'pre-process' | 'post-process'): string {
  return readFileSync(join(folder, `${name}.painless`), 'utf8').trimEnd();
}
