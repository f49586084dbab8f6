import type { Line, Lines } from '../lines';
import type { Query } from '../queries-file';
import type { JsonValue } from './json-value';
import { itemsOf, type ListName } from './lists';

const JUDGMENTS: ListName = { property: 'judgmentRatings', item: 'ratings', what: 'judgment list' };

/** A passage's grade for a query. */
export interface Judgement {
  readonly queryId: string;
  readonly passageId: string;
  readonly grade: string;
  readonly line: Line;
}

/** Whether the file is a judgment list, by its first line. */
export function isJudgmentList({ first }: Lines): boolean {
  return /^\s*(?:\{|\[\s*(?:\{|$))/.test(first.text);
}

/**
 * Reads a judgment list of OpenSearch's Search Relevance Workbench
 * (https://docs.opensearch.org/latest/search-plugins/search-relevance/judgments/). It names queries by their texts: a text is
 * the id of a query that is not among these.
 *
 * @throws UsageError with file, line and what is wrong
 */
export function* judgmentList(lines: Lines, queries: readonly Query[]): Generator<Judgement> {
  const idsOf = idsByText(queries);
  for (const item of itemsOf(lines, JUDGMENTS)) {
    const text = item.text('query');
    const ids = idsOf.get(text) ?? [text];
    const ratings = item.get('ratings') ?? item;
    for (const rating of ratings.elements('"ratings"')) {
      const passageId = rating.text('docId');
      const grade = gradeOf(rating);
      for (const queryId of ids) {
        yield { queryId, passageId, grade, line: rating.line };
      }
    }
  }
}

function idsByText(queries: readonly Query[]): Map<string, string[]> {
  const ids = new Map<string, string[]>();
  for (const { id, text } of queries) {
    ids.set(text, [...(ids.get(text) ?? []), id]);
  }
  return ids;
}

/** A rating as a grade: the Workbench writes 3 as "3.000" too. */
function gradeOf(rating: JsonValue): string {
  const text = rating.text('rating');
  if (/^-?\d+\.0*[1-9]\d*$/.test(text)) {
    throw rating.fail(
      `rating ${text}: grades are whole numbers, as in trec_eval; ratings from clicks or by a model must be made such first`,
    );
  }
  return text.replace(/\.0*$/, '');
}
