import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pythonEnvironment } from '../../../scripts/python/environment';

const REQUIREMENTS = join(__dirname, '..', 'requirements.txt');

/** The interpreter of a virtual environment with the emulator's packages; made on the first call, kept for later runs. */
export async function emulatorPython(): Promise<string> {
  return pythonEnvironment({ name: 'emulator', requirements: await readFile(REQUIREMENTS, 'utf8') });
}
