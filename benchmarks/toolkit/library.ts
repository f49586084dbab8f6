import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pythonFolder } from '../../scripts/python/environment';
import type { Runtime } from './runtime';

const REQUIREMENTS = join(__dirname, 'library-requirements.txt');

/**
 * The folder of sentence-transformers and transformers 5, for PYTHONPATH beside the runtime's own packages; installed on
 * the first call (100 MB), and kept in the user's cache folder.
 */
export async function libraryPackages({ python }: Runtime): Promise<string> {
  const requirements = await readFile(REQUIREMENTS, 'utf8');
  return pythonFolder(python, { name: 'library', requirements, withoutDependencies: true });
}
