import { execFile } from 'node:child_process';
import { access, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { cacheFolder } from '../../../local/opensearch/cache';
import { thisMachine } from '../../../local/opensearch/machine';

const run = promisify(execFile);

/**
 * The `bin` folder of a virtual environment with packages from PyPI, in these exact versions; made on the first call
 * and kept in the user's cache folder.
 */
export async function pythonPackages(versions: Readonly<Record<string, string>>): Promise<string> {
  const named = Object.entries(versions);
  const name = named.map(([name, version]) => `${name}-${version}`).join('-');
  const folder = join(await cacheFolder(thisMachine()), name);
  const bin = join(folder, 'bin');
  const whole = join(folder, 'whole');
  if (await exists(whole)) {
    return bin;
  }
  await rm(folder, { recursive: true, force: true });
  await run('python3', ['-m', 'venv', folder]);
  const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check'];
  await run(join(bin, 'python'), [...pip, ...named.map(([name, version]) => `${name}==${version}`)]);
  await writeFile(whole, '');
  return bin;
}

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
