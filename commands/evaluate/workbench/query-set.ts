import type { Entry } from '../entries';
import type { Lines } from '../lines';
import { isUnfinished } from './json-file';
import { itemsOf, type ListName } from './lists';

const QUERY_SET: ListName = { property: 'querySetQueries', item: 'queryText', what: 'query set' };

/** The properties of a query, of a query set, and of an answer with one. */
const PROPERTIES = ['queryText', 'querySetQueries', 'hits', '_source'];

/** Whether the file is a query set, by its first line: JSON, but not JSON Lines of other objects. */
export function isQuerySet({ first }: Lines): boolean {
  const text = first.text.trim();
  if (!text.startsWith('{')) {
    return /^\[\s*(?:\{|$)/.test(text);
  }
  if (isUnfinished(text)) {
    return true;
  }
  try {
    const value = JSON.parse(text);
    return PROPERTIES.some((name) => name in value);
  } catch {
    return false;
  }
}

/**
 * Reads a query set of OpenSearch's Search Relevance Workbench
 * (https://docs.opensearch.org/latest/search-plugins/search-relevance/query-sets/), whose queries have no ids: their texts are.
 *
 * @throws UsageError with file, line and what is wrong
 */
export function* querySet(lines: Lines): Generator<Entry> {
  for (const item of itemsOf(lines, QUERY_SET)) {
    const text = item.text('queryText');
    yield { id: text, text, line: item.line };
  }
}
