import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ConnectorScripts } from './protocol';

/** The scripts in a protocol's folder, `pre-process.painless` and `post-process.painless`. */
export function scriptsIn(folder: string): ConnectorScripts {
  const source = (name: string) => readFileSync(join(folder, `${name}.painless`), 'utf8').trimEnd();
  return { pre_process_function: source('pre-process'), post_process_function: source('post-process') };
}
