import { readFile } from 'node:fs/promises';

/** The last lines of a log's file; nothing where there is none. */
export async function logTail(file: string, lines = 40): Promise<string> {
  return lastLines(await readFile(file, 'utf8').catch(() => ''), lines);
}

/** The last lines of a text. */
export function lastLines(text: string, lines = 40): string {
  return text.trimEnd().split('\n').slice(-lines).join('\n');
}
