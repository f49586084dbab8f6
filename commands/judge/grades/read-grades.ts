import { readFileSync } from 'node:fs';
import * as z from 'zod/mini';
import { UsageError } from '../../shared/usage-error';
import { Mark } from './mark';
import type { Entry } from './marks';

/** The first line of a file of grades. */
export interface GradesHeader {
  readonly grader: string;
  /** The name of the passages that are graded: their ids mean nothing elsewhere. */
  readonly passages: string;
}

/** A file of grades, as far as it was written to its end. */
export interface GradesContent {
  /** Undefined in a file that holds nothing yet. */
  readonly header?: GradesHeader;
  readonly entries: readonly Entry[];
  /** Without the line that a process was writing when it was killed. */
  readonly bytes: number;
}

const Header = z.object({ grader: z.string(), passages: z.string() });
const EntryLine = z.union([
  z.object({ undo: z.literal(true) }),
  z.object({ query: z.string(), queryId: z.string(), passage: z.string(), mark: Mark }),
]);

const LF = 10;

/** Reads a file of grades; one that is not there is empty. @throws UsageError with file, line and what is wrong */
export function readGrades(file: string): GradesContent {
  const content = contentOf(file);
  const bytes = content.lastIndexOf(LF) + 1;
  const [first, ...rest] = content.subarray(0, bytes).toString().split('\n').slice(0, -1);
  if (first === undefined) {
    return { entries: [], bytes };
  }
  return {
    header: parse(Header, first, `${file}, line 1`),
    entries: rest.map((line, index) => parse(EntryLine, line, `${file}, line ${index + 2}`)),
    bytes,
  };
}

function contentOf(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') {
      return Buffer.alloc(0);
    }
    throw new UsageError(`${file} cannot be read: ${message}`);
  }
}

function parse<Value>(schema: z.ZodMiniType<Value>, line: string, place: string): Value {
  try {
    return schema.parse(JSON.parse(line));
  } catch {
    throw new UsageError(
      `${place}: not what npm run judge writes there; put the line right or remove it, or name another --folder`,
    );
  }
}
