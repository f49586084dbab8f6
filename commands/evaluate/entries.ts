import type { UniqueIds } from '../shared/unique-ids';
import type { IdAndText } from './id-and-text';
import type { Line, Lines } from './lines';

/** A passage or a query, and the line of its file on which it begins. */
export interface Entry extends IdAndText {
  readonly line: Line;
}

/** The entries of a file that has each on a line of its own; a line for which `parse` gives nothing has none. */
export function entriesByLine(lines: Lines, parse: (line: Line) => IdAndText | undefined): Iterable<Entry> {
  return {
    *[Symbol.iterator]() {
      for (const line of lines) {
        const entry = parse(line);
        if (entry) {
          yield { ...entry, line };
        }
      }
    },
  };
}

/** Remembers the id of an entry. @throws UsageError when an earlier entry has it already */
export function addId(ids: UniqueIds, { id, line }: Entry): void {
  ids.add(id, line.number, line.fail);
}
