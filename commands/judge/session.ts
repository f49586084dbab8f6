import type { Passage } from '../../local/system/passages';
import type { GradesFile } from './grades/grades-file';
import type { Mark } from './grades/mark';
import { derivedId, keyOf, type LoggedQuery } from './queries/logged-query';

/** A passage of a query, by their places. */
export interface Position {
  readonly query: number;
  readonly passage: number;
}

/** How much is graded. */
export interface Progress {
  /** How many are found so far. */
  readonly passages: number;
  readonly graded: number;
  readonly skipped: number;
  /** How many passages each query has; 0 for one that has none, or none yet. */
  readonly queries: readonly number[];
  /** How many queries are still to be searched for. */
  readonly awaited: number;
  /** The passage to grade next; null when all that are found are graded or skipped. */
  readonly next: Position | null;
}

/** A query as the page shows it: nothing of it says which search found a passage. */
export interface ShownQuery {
  readonly key: string;
  readonly place: number;
  readonly text: string;
  readonly passages: readonly { readonly id: string; readonly text: string; readonly mark: Mark | null }[];
}

/** What was asked for is not among the queries of this session, as when it was started again with others. */
export class OtherQueriesError extends Error {
  override readonly name = 'OtherQueriesError';
  override readonly message =
    'npm run judge was started again with other queries or passages: reload this page. Nothing was saved.';
}

/** One person's grading of the passages that are found for queries, which arrive one query after the other. */
export class Session {
  private readonly placeOf: ReadonlyMap<string, number>;
  private readonly found: (readonly Passage[] | undefined)[];

  constructor(
    private readonly queries: readonly LoggedQuery[],
    private readonly grades: GradesFile,
  ) {
    this.placeOf = new Map(queries.map(({ text }, place) => [keyOf(text), place]));
    this.found = queries.map(() => undefined);
  }

  /** Takes the passages of a query, in the order in which they are shown. */
  add({ text }: LoggedQuery, passages: readonly Passage[]): void {
    this.found[this.placeOf.get(keyOf(text))!] = passages;
  }

  /** The queries, from the one whose passage was marked last on: what is graded next is searched for first. */
  inTurn(): readonly LoggedQuery[] {
    const { last } = this.grades.marks;
    const place = (last && this.placeOf.get(keyOf(last.query))) ?? 0;
    return [...this.queries.slice(place), ...this.queries.slice(0, place)];
  }

  /** @throws OtherQueriesError */
  query(place: number): ShownQuery {
    const query = this.queries[place];
    if (!query) {
      throw new OtherQueriesError();
    }
    const passages = (this.found[place] ?? []).map(({ id, text }) => ({
      id,
      text,
      mark: this.markOf(place, id),
    }));
    return { key: derivedId(query.text), place, text: query.text, passages };
  }

  /** Saves a mark. @throws OtherQueriesError, NotSavedError */
  mark(position: Position, key: string, passageId: string, mark: Mark): Progress {
    const query = this.queries[position.query];
    const passage = this.found[position.query]?.[position.passage];
    if (!query || derivedId(query.text) !== key || passage?.id !== passageId) {
      throw new OtherQueriesError();
    }
    this.grades.add({ query: query.text, queryId: query.id, passage: passageId, mark });
    return this.progress(position);
  }

  /** Takes the last mark back. @returns its place; undefined when there is none, or its passage is not among these */
  undo(): Position | undefined {
    const at = this.lastMarked();
    if (at) {
      this.grades.add({ undo: true });
    }
    return at;
  }

  /** The progress, seen from a passage. @default after - the one that was marked last */
  progress(after: Position | undefined = this.lastMarked()): Progress {
    const marks = this.found.map((passages, place) =>
      (passages ?? []).map(({ id }) => this.markOf(place, id)),
    );
    const all = marks.flat();
    return {
      passages: all.length,
      graded: all.filter((mark) => typeof mark === 'number').length,
      skipped: all.filter((mark) => mark === 'skip').length,
      queries: marks.map((of) => of.length),
      awaited: this.found.filter((passages) => passages === undefined).length,
      next: nextUnmarked(marks, after),
    };
  }

  /** How many marks are of other queries or passages than these, once all are found. */
  marksElsewhere(): number {
    const { graded, skipped } = this.progress();
    return this.grades.marks.all().length - graded - skipped;
  }

  private markOf(place: number, passage: string): Mark | null {
    return this.grades.marks.of(this.queries[place]!.text, passage) ?? null;
  }

  private lastMarked(): Position | undefined {
    const { last } = this.grades.marks;
    const query = last && this.placeOf.get(keyOf(last.query));
    const passage = this.found[query ?? -1]?.findIndex(({ id }) => id === last?.passage) ?? -1;
    return query === undefined || passage < 0 ? undefined : { query, passage };
  }
}

/** The next in the order of the page; after its end, the first that was left. A query is finished before another is begun. */
function nextUnmarked(marks: readonly (Mark | null)[][], after?: Position): Position | null {
  const positions = marks.flatMap((of, query) => of.map((mark, passage) => ({ mark, query, passage })));
  const isAfter = ({ query, passage }: Position) =>
    !after || query > after.query || (query === after.query && passage > after.passage);
  const inTurn = [
    ...positions.filter((one) => one.query === after?.query && isAfter(one)),
    ...positions.filter((one) => one.query === after?.query && !isAfter(one)),
    ...positions.filter((one) => one.query !== after?.query && isAfter(one)),
    ...positions.filter((one) => one.query !== after?.query && !isAfter(one)),
  ];
  const next = inTurn.find(({ mark }) => mark === null);
  return next ? { query: next.query, passage: next.passage } : null;
}
