import type { Line } from '../../evaluate/lines';

const QUERY =
  /^(?:top[ _-]?)?(?:user[ _-]?)?(?:search[ _-]?)?(?:q|query|queries|question|text|terms?|keywords?|search|phrase)(?:[ _.-]?(?:text|string|keyword))?$/i;
const COUNT =
  /^(?:count|counts|n|frequency|freq|searches|impressions|occurrences|volume|total)(?:[ _-].*)?$|[ _-]count$/i;
const ID = /^_?(?:query[-_ ]?)?id$|^qid$/i;

/** Whether a column or field of that name usually holds the query, how often it was searched for, or its id. */
export const isNameOf = {
  query: (name: string) => QUERY.test(name.trim()),
  count: (name: string) => COUNT.test(name.trim()),
  id: (name: string) => ID.test(name.trim()),
} as const;

/** Reads how often a query was searched for; spreadsheets write `1,234`. @throws UsageError */
export function countOf(text: string, fail: Line['fail']): number {
  const count = Number(text.replace(/[,'’\s]/g, '') || Number.NaN);
  if (!Number.isInteger(count) || count < 0) {
    throw fail(`the count must be a whole number, not ${JSON.stringify(text)}`);
  }
  return count;
}
