import { createHash } from 'node:crypto';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { cacheFolder } from '../../../local/opensearch/cache';
import { thisMachine } from '../../../local/opensearch/machine';
import { run } from './command';

const REQUIREMENTS = join(__dirname, '..', 'requirements.txt');

/** The interpreter of a virtual environment with the emulator's packages; made on the first call, kept for later runs. */
export async function emulatorPython(): Promise<string> {
  const requirements = await readFile(REQUIREMENTS);
  const version = createHash('sha256').update(requirements).digest('hex').slice(0, 8);
  const folder = join(await cacheFolder(thisMachine()), `emulator-${version}`);
  const python = join(folder, 'bin', 'python');
  if (await imports(python)) {
    return python;
  }
  // A virtual environment does not survive a move; what marks it as whole is that its packages can be imported.
  await rm(folder, { recursive: true, force: true });
  await run('python3', ['-m', 'venv', folder]);
  await run(python, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '-r', REQUIREMENTS]);
  return python;
}

async function imports(python: string): Promise<boolean> {
  return run(python, ['-c', 'import ministack, boto3']).then(
    () => true,
    () => false,
  );
}
