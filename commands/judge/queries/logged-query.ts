import { createHash } from 'node:crypto';

/** A query that people searched for. */
export interface LoggedQuery {
  readonly id: string;
  readonly text: string;
  /** How often it was searched for. */
  readonly count: number;
}

const ID_DIGITS = 10;

/** The text by which two spellings are one query: case and spaces make none of it. */
export function keyOf(query: string): string {
  return withoutExtraSpace(query).normalize('NFC').toLowerCase();
}

/** A query on one line. */
export function withoutExtraSpace(query: string): string {
  return query.replace(/[\p{Cc}\s]+/gu, ' ').trim();
}

/** An id that a query keeps in any log, for one that has none. */
export function derivedId(query: string): string {
  return `q${hashOf(keyOf(query)).slice(0, ID_DIGITS)}`;
}

/** Hexadecimal digits that look random and are always the same for a text. */
export function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
