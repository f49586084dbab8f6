import { readFileSync } from 'node:fs';
import type { Passage } from '../system/passages';
import { UsageError } from './usage-error';

/**
 * Reads passages from a JSON Lines file: on each line a string, or an object `{"id"?: …, "text": …}`. Blank lines are
 * skipped; a passage without an id gets its line number.
 *
 * @throws UsageError with file, line and what is wrong
 */
export function readPassages(file: string): Passage[] {
  const passages: Passage[] = [];
  const lineOf = new Map<string, number>();
  readLines(file).forEach((line, index) => {
    const number = index + 1;
    if (line.trim() === '') {
      return;
    }
    const fail = (problem: string) => new UsageError(`${file}, line ${number}: ${problem}`);
    const passage = parsePassage(line, number, fail);
    const earlier = lineOf.get(passage.id);
    if (earlier !== undefined) {
      throw fail(`id ${JSON.stringify(passage.id)} is on line ${earlier} already; ids must differ`);
    }
    lineOf.set(passage.id, number);
    passages.push(passage);
  });
  if (passages.length === 0) {
    throw new UsageError(
      `${file} holds no passage; write one a line, as a JSON string or {"id": …, "text": …}`,
    );
  }
  return passages;
}

function readLines(file: string): string[] {
  const bytes = readBytes(file);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes).split(/\r?\n/);
  } catch {
    throw new UsageError(`cannot read ${file}: it is not UTF-8 text`);
  }
}

function readBytes(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    throw new UsageError(`cannot read ${file}: ${(error as Error).message}`);
  }
}

function parsePassage(line: string, number: number, fail: (problem: string) => UsageError): Passage {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (error) {
    throw fail(`not JSON (${(error as Error).message}); a line is a JSON string or {"id": …, "text": …}`);
  }
  const { id = number, text } = (typeof value === 'string' ? { text: value } : (value ?? {})) as Record<
    string,
    unknown
  >;
  if (typeof text !== 'string') {
    throw fail('neither a JSON string nor an object with a string "text"');
  }
  if (text.trim() === '') {
    throw fail('the text is empty');
  }
  if (typeof id !== 'string' && typeof id !== 'number') {
    throw fail('"id" must be a string or a number');
  }
  if (Buffer.byteLength(String(id)) > 512 || id === '') {
    throw fail('"id" must have 1 to 512 bytes, as OpenSearch allows');
  }
  return { id: String(id), text };
}
