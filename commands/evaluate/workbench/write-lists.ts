import { writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import type { JudgedQuery } from '../collection';
import { someIds } from '../some-ids';

/** Where the lists are written, and of which collection. */
export interface ListFiles {
  /** The collection's name in the report. */
  readonly name: string;
  readonly querySet?: string;
  readonly judgments?: string;
}

const MAX_NAME = 50;
const MAX_QUERY = 2_000;
/** What the Workbench takes in no text (TextValidationUtil of OpenSearch's plugin search-relevance). */
const NOT_TAKEN = /["\\<>\r\n]/;

/**
 * Writes judged queries for OpenSearch's Search Relevance Workbench, as bodies of the requests that create a query set
 * (`PUT _plugins/_search_relevance/query_sets`) and a judgment list (`PUT _plugins/_search_relevance/judgments`), and says what
 * it left out: a query that the Workbench does not take would make it refuse the whole set.
 */
export function writeLists(
  queries: readonly JudgedQuery[],
  { name, querySet, judgments }: ListFiles,
  say: (line: string) => void,
): void {
  if (querySet === undefined && judgments === undefined) {
    return;
  }
  const first = new Map([...queries].reverse().map((query) => [query.text, query]));
  const isTaken = (query: JudgedQuery) =>
    query.text.length <= MAX_QUERY && !NOT_TAKEN.test(query.text) && first.get(query.text) === query;
  const taken = queries.filter(isTaken);
  const left = queries.filter((query) => !isTaken(query)).map(({ id }) => id);
  if (left.length > 0) {
    say(
      `left out ${left.length} of ${queries.length} queries that the Search Relevance Workbench does not take: with ", \\, < ` +
        `or >, of more than ${MAX_QUERY} characters, or with the text of an earlier one (${someIds(left)})`,
    );
  }
  const title = nameOf(name);
  write(querySet, querySetOf(title, taken), say);
  write(judgments, judgmentListOf(title, taken), say);
}

function querySetOf(name: string, queries: readonly JudgedQuery[]): object {
  const querySetQueries = queries.map(({ text }) => ({ queryText: text }));
  return { name, sampling: 'manual', querySetQueries };
}

/** Ratings are strings, as those of the documentation; the first versions take no others. */
function judgmentListOf(name: string, queries: readonly JudgedQuery[]): object {
  const judgmentRatings = queries.map(({ text, judgements }) => ({
    query: text,
    ratings: [...judgements]
      .filter(([, grade]) => grade >= 0)
      .map(([docId, grade]) => ({ docId, rating: grade.toFixed(3) })),
  }));
  const rated = judgmentRatings.filter(({ ratings }) => ratings.length > 0);
  return { name, type: 'IMPORT_JUDGMENT', judgmentRatings: rated };
}

function nameOf(collection: string): string {
  return basename(collection).replace(new RegExp(NOT_TAKEN, 'g'), ' ').slice(0, MAX_NAME);
}

function write(file: string | undefined, body: object, say: (line: string) => void): void {
  if (file !== undefined) {
    writeFileSync(file, `${JSON.stringify(body, null, 2)}\n`);
    say(`wrote ${file}`);
  }
}
