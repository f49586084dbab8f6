import { type PassageColumns, type PassageRow, type RowOptions, TEXT_COLUMN } from './passages-row';

/** Reads JSON Lines: on each line a string, or an object such as `{"id"?: …, "text": …}`. @throws UsageError */
export function* readJsonLines(
  lines: Iterable<string>,
  { columns, failAt }: RowOptions,
): Generator<PassageRow> {
  let last = 0;
  for (const json of lines) {
    last += 1;
    const line = last;
    const fail = (message: string) => failAt(line, message);
    if (json.trim() !== '') {
      yield { line, fail, ...parse(json, columns, fail) };
    }
  }
}

function parse(json: string, columns: PassageColumns, fail: PassageRow['fail']) {
  const { column = TEXT_COLUMN, idColumn = 'id' } = columns;
  const wanted = `a JSON string or {${JSON.stringify(idColumn)}: …, ${JSON.stringify(column)}: …}`;
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch (error) {
    throw fail(`not JSON (${(error as Error).message}); a line is ${wanted}`);
  }
  if (typeof value === 'string') {
    return { text: value, id: undefined };
  }
  const fields = new Map(Object.entries(isObject(value) ? value : {}));
  const text = fields.get(column);
  if (typeof text !== 'string') {
    const held = fields.size > 0 ? `; its fields are: ${[...fields.keys()].join(', ')}` : '';
    throw fail(`neither a JSON string nor an object with a string ${JSON.stringify(column)}${held}`);
  }
  // Null is how a table without a value there is exported.
  const id = fields.get(idColumn) ?? undefined;
  if (columns.idColumn !== undefined && fields.get(idColumn) === null) {
    throw fail(`${JSON.stringify(idColumn)} is null`);
  }
  if (columns.idColumn !== undefined && id === undefined) {
    throw fail(
      `there is no field ${JSON.stringify(idColumn)}; its fields are: ${[...fields.keys()].join(', ')}`,
    );
  }
  return { text, id };
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
