import { readFileSync } from 'node:fs';

/**
 * Reads a file of UTF-8 text to the byte, byte order mark included.
 *
 * @param mostBytes - what is larger is refused
 * @throws Error that names the file and says what is wrong with it
 */
export function readUtf8File(file: string, mostBytes = Number.POSITIVE_INFINITY): string {
  let bytes: Buffer;
  try {
    bytes = readFileSync(file);
  } catch (error) {
    throw new Error(`${file} cannot be read: ${(error as Error).message}`);
  }
  if (bytes.length > mostBytes) {
    throw new Error(`${file} has ${bytes.length} bytes; it must have at most ${mostBytes}`);
  }
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new Error(`${file} is not UTF-8 text`);
  }
}
