/** A file of an archive; all else about it is the same for every one. */
export interface ArchivedFile {
  /** With `/` between folders, at most 100 bytes. */
  readonly path: string;
  readonly content: Buffer;
}

/** The files as a tar archive in the ustar format: of the same files, always the same bytes. */
export function tar(files: readonly ArchivedFile[]): Buffer {
  const end = Buffer.alloc(2 * BLOCK);
  return Buffer.concat([
    ...files.flatMap(({ path, content }) => [header(path, content.length), content, padding(content.length)]),
    end,
  ]);
}

const BLOCK = 512;

const padding = (size: number) => Buffer.alloc((BLOCK - (size % BLOCK)) % BLOCK);

function header(path: string, size: number): Buffer {
  if (Buffer.byteLength(path) > 100) {
    throw new RangeError(`${path} is too long a path for an archive: at most 100 bytes`);
  }
  const block = Buffer.alloc(BLOCK);
  block.write(path, 0);
  block.write(octal(0o644, 8), 100);
  block.write(octal(0, 8), 108);
  block.write(octal(0, 8), 116);
  block.write(octal(size, 12), 124);
  block.write(octal(0, 12), 136);
  // The checksum counts itself as spaces.
  block.write(' '.repeat(8), 148);
  block.write('0', 156);
  block.write('ustar\x0000', 257, 'latin1');
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
  return block;
}

const octal = (value: number, width: number) => `${value.toString(8).padStart(width - 1, '0')}\0`;
