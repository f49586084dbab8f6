import { keyOf } from '../queries/logged-query';
import type { Mark, MarkedPassage } from './mark';

/** A mark, or that the last one is taken back. */
export type Entry = MarkedPassage | { readonly undo: true };

/** The marks of one grader; the last one for a passage counts. */
export class Marks {
  private readonly given: MarkedPassage[] = [];
  private readonly current = new Map<string, MarkedPassage>();

  constructor(entries: Iterable<Entry> = []) {
    for (const entry of entries) {
      this.add(entry);
    }
  }

  add(entry: Entry): void {
    if (!('undo' in entry)) {
      this.given.push(entry);
      this.current.set(pairOf(entry), entry);
      return;
    }
    const last = this.given.pop();
    if (last) {
      const pair = pairOf(last);
      const before = this.given.findLast((marked) => pairOf(marked) === pair);
      if (before) {
        this.current.set(pair, before);
      } else {
        this.current.delete(pair);
      }
    }
  }

  /** The one that an undo would take back. */
  get last(): MarkedPassage | undefined {
    return this.given.at(-1);
  }

  of(query: string, passage: string): Mark | undefined {
    return this.current.get(pairOf({ query, passage }))?.mark;
  }

  all(): MarkedPassage[] {
    return [...this.current.values()];
  }
}

/** Tells query and passage apart from every other two. */
export function pairOf({ query, passage }: Pick<MarkedPassage, 'query' | 'passage'>): string {
  return JSON.stringify([keyOf(query), passage]);
}
