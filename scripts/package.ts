import { execFileSync } from 'node:child_process';
import { cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { bundle } from './bundle';

/*
 * Makes `dist/`, what the npm package holds beside README and schema: the constructs as JavaScript with their types, the
 * files that they read at synthesis, and the functions ready-made, so that who uses it needs no bundler.
 */

const ROOT = join(__dirname, '..');
const DIST = join(ROOT, 'dist');

const from = (...path: readonly string[]) => join(ROOT, ...path);

rmSync(DIST, { recursive: true, force: true });
execFileSync(
  process.execPath,
  [from('node_modules', 'typescript', 'bin', 'tsc'), '--project', from('tsconfig.build.json')],
  { stdio: 'inherit' },
);
for (const folder of ['protocol', 'serving']) {
  cpSync(from(folder), join(DIST, folder), { recursive: true, filter: isNoSource });
}
for (const entry of ['register', 'rerank']) {
  bundle(entry, join(DIST, 'lambda', entry));
}

/** Whether a file is used as it is; for a folder, whether there may be such files in it. */
function isNoSource(path: string): boolean {
  return !path.endsWith('.ts') && !path.endsWith('__pycache__');
}
