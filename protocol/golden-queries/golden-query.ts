/** A query, the passage that must get the highest score for it, and passages that must get lower ones. */
export interface GoldenQuery {
  /**
   * Names the case where its texts must not be shown, such as in CloudFormation's events: 1 to 64 letters, digits, ".",
   * "_", ":" or "-".
   *
   * @default - the number of its line
   */
  readonly id?: string;
  readonly query: string;
  /** The passage that must win. */
  readonly winner: string;
  /** 1 to 20 passages that must lose; an equal score is no loss. */
  readonly losers: readonly string[];
}

/** A case, and where it stands in its file, counted from 1. */
export interface GoldenQueryLine extends GoldenQuery {
  readonly line: number;
}

/** The limits of golden queries: so few that they are scored within minutes, on a CPU as well. */
export const GOLDEN_QUERY_LIMITS = {
  cases: 200,
  losers: 20,
  /** Of a query or a passage; a model reads the first few thousand at most. */
  characters: 10_000,
  /** Of the file. */
  bytes: 1_048_576,
} as const;

/** The share of golden queries that must hold where nothing is said: all of them. */
export const DEFAULT_MINIMUM_SHARE = 1;

/** The folder of the registrar's layers, below `/opt`, that holds golden queries, each file named by its hash. */
export const GOLDEN_QUERIES_FOLDER = 'golden-queries';

/** How a message names a case. */
export function nameOf({ id, line }: Pick<GoldenQueryLine, 'id' | 'line'>): string {
  return id === undefined ? `line ${line}` : `${id} (line ${line})`;
}

/** The lines of a JSON Lines file that are not blank, numbered; a byte order mark is left out. */
export function linesOf(content: string): { readonly text: string; readonly line: number }[] {
  return content
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .map((text, index) => ({ text, line: index + 1 }))
    .filter(({ text }) => text.trim() !== '');
}

/** Reads a file that was checked when it was deployed. */
export function parseGoldenQueries(content: string): GoldenQueryLine[] {
  return linesOf(content).map(({ text, line }) => ({ ...(JSON.parse(text) as GoldenQuery), line }));
}

/** Writes cases as JSON Lines, one a line. */
export function formatGoldenQueries(cases: readonly GoldenQuery[]): string {
  return cases
    .map(({ id, query, winner, losers }) => `${JSON.stringify({ id, query, winner, losers })}\n`)
    .join('');
}
