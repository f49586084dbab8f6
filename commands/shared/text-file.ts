import { isUtf8 } from 'node:buffer';
import { closeSync, openSync, readFileSync, readSync, statSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { UsageError } from './usage-error';

const CHUNK_BYTES = 1 << 20;
const LF = 10;

/**
 * The lines of a UTF-8 file that was named on the command line, without line ends and byte order mark. They are read
 * again each time they are iterated, and never held all at once, unless the file is compressed by gzip or is a pipe.
 *
 * @throws UsageError when it cannot be read; from the iteration, with the line, where it is not UTF-8
 */
export function textLines(file: string): Iterable<string> {
  const chunks = readable(file, () => openBytes(file));
  return {
    *[Symbol.iterator]() {
      let number = 0;
      for (const bytes of splitLines(chunks())) {
        number += 1;
        const text = textOf(bytes, () => `${file}, line ${number}`);
        yield number === 1 ? text.replace(/^\uFEFF/, '') : text;
      }
    },
  };
}

/** The bytes of a UTF-8 file that was named on the command line, unpacked where gzip packed them. @throws UsageError */
export function utf8Bytes(file: string): Buffer {
  const bytes = readable(file, () => unpacked(readFileSync(file)));
  if (!isUtf8(bytes)) {
    throw notUtf8(file);
  }
  return bytes;
}

function openBytes(file: string): () => Iterable<Buffer> {
  if (statSync(file).isFile() && !isGzip(readStart(file))) {
    return () => chunksOf(file);
  }
  const bytes = unpacked(readFileSync(file));
  return () => [bytes];
}

function unpacked(bytes: Buffer): Buffer {
  return isGzip(bytes) ? gunzipSync(bytes) : bytes;
}

/** By its first two bytes (RFC 1952), whatever its name. */
function isGzip(bytes: Buffer): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b;
}

function readStart(file: string): Buffer {
  for (const chunk of chunksOf(file)) {
    return chunk;
  }
  return Buffer.alloc(0);
}

function* chunksOf(file: string): Generator<Buffer> {
  const descriptor = openSync(file, 'r');
  try {
    for (;;) {
      const chunk = Buffer.allocUnsafe(CHUNK_BYTES);
      const length = readSync(descriptor, chunk);
      if (length === 0) {
        return;
      }
      yield chunk.subarray(0, length);
    }
  } finally {
    closeSync(descriptor);
  }
}

function* splitLines(chunks: Iterable<Buffer>): Generator<Buffer> {
  let begun: Buffer[] = [];
  for (const chunk of chunks) {
    let from = 0;
    for (let end = chunk.indexOf(LF); end >= 0; end = chunk.indexOf(LF, from)) {
      const rest = chunk.subarray(from, end);
      yield begun.length === 0 ? rest : Buffer.concat([...begun, rest]);
      begun = [];
      from = end + 1;
    }
    begun.push(chunk.subarray(from));
  }
  yield Buffer.concat(begun);
}

function textOf(bytes: Buffer, place: () => string): string {
  if (!isUtf8(bytes)) {
    throw notUtf8(place());
  }
  const text = bytes.toString();
  return text.endsWith('\r') ? text.slice(0, -1) : text;
}

function notUtf8(place: string): UsageError {
  return new UsageError(
    `${place} is not UTF-8 text; Excel writes it as "CSV UTF-8", and iconv converts any other`,
  );
}

function readable<Value>(file: string, read: () => Value): Value {
  try {
    return read();
  } catch (error) {
    throw new UsageError(`${file} cannot be read: ${(error as Error).message}`);
  }
}
