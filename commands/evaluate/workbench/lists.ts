import type { Lines } from '../lines';
import { jsonValues } from './json-file';
import type { JsonValue } from './json-value';

/** The list of a file of OpenSearch's Search Relevance Workbench. */
export interface ListName {
  /** The property that holds it in a request and in an answer. */
  readonly property: 'querySetQueries' | 'judgmentRatings';
  /** The property that each of its items has. */
  readonly item: 'queryText' | 'ratings';
  readonly what: string;
}

/**
 * The items of the list: from JSON Lines or an array of them, from the request that creates the list, or from the answer to
 * the request that gets it.
 *
 * @throws UsageError when there are none, or several lists
 */
export function* itemsOf(lines: Lines, list: ListName): Generator<JsonValue> {
  for (const value of jsonValues(lines)) {
    if (value.isArray) {
      yield* value.elements('the file');
    } else if (value.get(list.item)) {
      yield value;
    } else {
      yield* listIn(value, list).elements(`"${list.property}"`);
    }
  }
}

function listIn(value: JsonValue, { property, item, what }: ListName): JsonValue {
  const hits = value.get('hits')?.get('hits');
  const found = hits?.elements('"hits.hits"');
  if (found && found.length !== 1) {
    throw hits!.fail(`${found.length} ${what}s; get one by its id`);
  }
  const holder = found?.[0]?.get('_source') ?? value.get('_source') ?? value;
  const items = holder.get(property);
  if (!items) {
    throw holder.fail(`no ${what} of the Search Relevance Workbench: neither "${property}" nor "${item}"`);
  }
  return items;
}
