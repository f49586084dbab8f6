import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { cacheFolder } from '../../local/opensearch/cache';
import { thisMachine } from '../../local/opensearch/machine';
import { made, type Runtime } from './runtime';

const REQUIREMENTS = join(__dirname, 'library-requirements.txt');

/**
 * The folder of sentence-transformers and transformers 5, for PYTHONPATH beside the runtime's own packages; installed on
 * the first call (100 MB), and kept in the user's cache folder.
 */
export async function libraryPackages({ python }: Runtime): Promise<string> {
  const hash = createHash('sha256')
    .update(await readFile(REQUIREMENTS))
    .digest('hex');
  const packages = join(await cacheFolder(thisMachine()), `library-${hash.slice(0, 8)}`);
  await made(packages, async () => {
    const install = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--no-deps'];
    await promisify(execFile)(python, [...install, '--no-compile', '--target', packages, '-r', REQUIREMENTS]);
  });
  return packages;
}
