import { readFile } from 'node:fs/promises';

/** The last lines of a log; nothing where there is none. */
export async function logTail(file: string, lines = 40): Promise<string> {
  const log = await readFile(file, 'utf8').catch(() => '');
  return log.trimEnd().split('\n').slice(-lines).join('\n');
}
