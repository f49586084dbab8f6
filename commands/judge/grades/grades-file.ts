import { closeSync, fdatasyncSync, ftruncateSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import lockfile from 'proper-lockfile';
import { Deadline } from '../../../lambda/shared/deadline';
import { until } from '../../../lambda/shared/until';
import { UsageError } from '../../shared/usage-error';
import { type Entry, Marks } from './marks';
import { type GradesHeader, readGrades } from './read-grades';
import { requireSamePassages } from './same-passages';

/** A lock that was not renewed for so long is that of a process that was killed. */
const STALE_MS = 5_000;
const RENEWED_MS = 1_000;
/** The lock of a process that was killed stays until it is stale. */
const WAIT_MS = STALE_MS + 2 * RENEWED_MS;

interface OpenOptions {
  readonly signal?: AbortSignal;
  /** How long a lock is waited for. @default WAIT_MS */
  readonly waitMs?: number;
}

/** An entry that could not be written. */
export class NotSavedError extends Error {
  override readonly name = 'NotSavedError';
}

/**
 * The grades of one grader on disk, to which entries are only added. What `add` has returned from stays, even if this
 * process is killed or the machine fails.
 */
export class GradesFile {
  private lost: Error | undefined;

  private constructor(
    readonly file: string,
    private readonly descriptor: number,
    private bytes: number,
    readonly marks: Marks,
    private readonly release: () => Promise<void>,
  ) {}

  /**
   * Opens the file for this process alone, and makes it if it is not there, readable for this user only.
   *
   * @throws UsageError when it cannot be written, another process has it, or it holds grades for other passages
   */
  static async open(file: string, header: GradesHeader, options: OpenOptions = {}): Promise<GradesFile> {
    let opened: GradesFile | undefined;
    const release = await lock(file, options, (error) => {
      if (opened) {
        opened.lost = error;
      }
    });
    try {
      opened = openLocked(file, header, (descriptor, bytes, marks) => {
        return new GradesFile(file, descriptor, bytes, marks, release);
      });
      return opened;
    } catch (error) {
      await release();
      throw error;
    }
  }

  /** Writes an entry through to the disk. @throws NotSavedError */
  add(entry: Entry): void {
    try {
      if (this.lost) {
        throw this.lost;
      }
      const line = Buffer.from(`${JSON.stringify({ ...entry, time: new Date().toISOString() })}\n`);
      writeThrough(this.descriptor, line);
      this.bytes += line.length;
    } catch (error) {
      this.removeBegunLine();
      throw new NotSavedError(`the grade could not be saved in ${this.file}: ${(error as Error).message}`);
    }
    this.marks.add(entry);
  }

  async close(): Promise<void> {
    closeSync(this.descriptor);
    await this.release();
  }

  /** A disk that is full takes a part of a line. */
  private removeBegunLine(): void {
    if (this.lost) {
      return;
    }
    try {
      ftruncateSync(this.descriptor, this.bytes);
    } catch (error) {
      // What is added now would stand behind a part of a line.
      this.lost = error as Error;
    }
  }
}

function openLocked(
  file: string,
  header: GradesHeader,
  make: (descriptor: number, bytes: number, marks: Marks) => GradesFile,
): GradesFile {
  const content = readGrades(file);
  requireSamePassages(file, content.header, header.passages);
  const descriptor = orCannotWrite(file, () => openSync(file, 'a', 0o600));
  try {
    ftruncateSync(descriptor, content.bytes);
    let { bytes } = content;
    if (!content.header) {
      const line = Buffer.from(`${JSON.stringify(header)}\n`);
      orCannotWrite(file, () => writeThrough(descriptor, line));
      bytes += line.length;
    }
    return make(descriptor, bytes, new Marks(content.entries));
  } catch (error) {
    closeSync(descriptor);
    throw error;
  }
}

function writeThrough(descriptor: number, line: Buffer): void {
  for (let written = 0; written < line.length; ) {
    written += writeSync(descriptor, line, written);
  }
  fdatasyncSync(descriptor);
}

async function lock(
  file: string,
  { signal, waitMs = WAIT_MS }: OpenOptions,
  onCompromised: (error: Error) => void,
): Promise<() => Promise<void>> {
  orCannotWrite(file, () => mkdirSync(dirname(file), { recursive: true, mode: 0o700 }));
  const options = { realpath: false, stale: STALE_MS, update: RENEWED_MS, onCompromised };
  const tryToLock = () =>
    lockfile.lock(file, options).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ELOCKED') {
        return undefined;
      }
      throw cannotWrite(file, error);
    });
  const release = await until(Deadline.in(waitMs), tryToLock, { everyMs: 300, signal });
  if (!release) {
    throw new UsageError(
      `${file} is in use by another npm run judge: end that one, or grade under another name with --grader`,
    );
  }
  return release;
}

function orCannotWrite<Value>(file: string, work: () => Value): Value {
  try {
    return work();
  } catch (error) {
    throw cannotWrite(file, error as Error);
  }
}

function cannotWrite(file: string, { message }: Error): UsageError {
  return new UsageError(`grades cannot be written to ${file}: ${message}; name another folder with --folder`);
}
