import type { MappedField, MappedFields, Mapping } from '../opensearch/mappings';

/** What keeps the text of a document field from the model, or changes it on the way. */
export interface FieldProblem {
  /** What the field is, completing "FIELD … in INDEX". */
  readonly what: string;
  /** What comes of it, and what to do. */
  readonly remedy: string;
  /** Whether a search that does not ask for the field in `fields` reads only empty texts from it, whatever is indexed. */
  readonly isEmpty: boolean;
}

/** What OpenSearch writes down as it was indexed. */
const TEXTS = new Set([
  'text',
  'match_only_text',
  'keyword',
  'wildcard',
  'search_as_you_type',
  'annotated_text',
]);
const OBJECTS = new Set(['object', 'nested', 'flat_object']);

const EMPTY = 'an empty text is scored';

/**
 * Looks in a mapping for what the rerank processor makes of a field. It reads `_source`, and knows nothing of what the
 * mapping computes from it.
 *
 * @param findsBelowObjects - whether the engine finds fields below an object: from OpenSearch 3.6 on
 */
export function fieldProblem(
  mapping: Mapping,
  field: string,
  findsBelowObjects: boolean,
): FieldProblem | undefined {
  const { properties = {}, _source: source } = mapping;
  const place = placeOf(properties, field.split('.'));
  if (!place) {
    return {
      what: 'is not mapped',
      remedy: `${EMPTY} for documents without it; name a field that they have`,
      isEmpty: false,
    };
  }
  return (
    computedProblem(properties, field, place) ??
    sourceProblem(source, field) ??
    typeProblem(place.field) ??
    (place.isBelowObject && !findsBelowObjects ? BELOW_OBJECT : undefined)
  );
}

const BELOW_OBJECT: FieldProblem = {
  what: 'is below an object',
  remedy: `OpenSearch before 3.6 finds nothing there, and ${EMPTY}; copy the text into a field at the top level`,
  isEmpty: false,
};

interface Place {
  readonly field: MappedField;
  readonly isBelowObject: boolean;
  /** The field that it is another index of. */
  readonly subfieldOf?: string;
}

function placeOf(
  fields: MappedFields,
  path: readonly string[],
  above: readonly string[] = [],
): Place | undefined {
  const whole = fields[path.join('.')];
  if (whole) {
    return { field: whole, isBelowObject: above.length > 0 };
  }
  const [first = '', ...rest] = path;
  const field = fields[first];
  if (!field || rest.length === 0) {
    return undefined;
  }
  const here = [...above, first];
  const subfield = field.fields?.[rest.join('.')];
  if (subfield) {
    return { field: subfield, isBelowObject: above.length > 0, subfieldOf: here.join('.') };
  }
  return field.type === 'flat_object'
    ? { field: { type: 'keyword' }, isBelowObject: true }
    : placeOf(field.properties ?? {}, rest, here);
}

/** An alias, a subfield, or what others are copied to: in no document's `_source`. */
function computedProblem(
  properties: MappedFields,
  field: string,
  { field: mapped, subfieldOf }: Place,
): FieldProblem | undefined {
  const empty = (what: string, names: readonly string[]): FieldProblem => {
    return {
      what: `${what} ${namesOf(names)}`,
      remedy: `_source does not hold it; name ${namesOf(names)} instead`,
      isEmpty: true,
    };
  };
  if (subfieldOf !== undefined) {
    return empty('is a subfield of', [subfieldOf]);
  }
  if (mapped.type === 'alias') {
    return empty('is an alias of', [mapped.path ?? '']);
  }
  const copied = copiedTo(properties, field);
  return copied.length > 0
    ? {
        what: `is filled by copy_to from ${namesOf(copied)}`,
        remedy: `${EMPTY} for documents that do not bring the field themselves; name ${namesOf(copied)} instead`,
        isEmpty: false,
      }
    : undefined;
}

function namesOf(fields: readonly string[]): string {
  return fields.map((name) => JSON.stringify(name)).join(', ');
}

/** The fields that are copied to another. */
function copiedTo(fields: MappedFields, target: string, above = ''): string[] {
  return Object.entries(fields).flatMap(([name, { copy_to = [], properties = {} }]) => [
    ...(copy_to.includes(target) ? [above + name] : []),
    ...copiedTo(properties, target, `${above}${name}.`),
  ]);
}

function sourceProblem(source: Mapping['_source'], field: string): FieldProblem | undefined {
  const { enabled = true, includes = [], excludes = [] } = source ?? {};
  const again = 'and index the documents again';
  if (!enabled) {
    return {
      what: 'is kept nowhere, since _source is turned off',
      remedy: `${EMPTY}; turn _source on, ${again}`,
      isEmpty: false,
    };
  }
  const isKept = includes.length === 0 || includes.some((pattern) => covers(pattern, field));
  return isKept && !excludes.some((pattern) => covers(pattern, field))
    ? undefined
    : {
        what: 'is left out of _source',
        remedy: `${EMPTY}; change includes or excludes of _source, ${again}`,
        isEmpty: false,
      };
}

/** Whether a pattern of `_source` is that of the field or of an object above it. */
function covers(pattern: string, field: string): boolean {
  const expression = pattern
    .split('*')
    .map((part) => part.replace(/[\\^$.+?()[\]{}|]/g, '\\$&'))
    .join('.*');
  return new RegExp(`^${expression}(\\..*)?$`).test(field);
}

function typeProblem({ type = 'object' }: MappedField): FieldProblem | undefined {
  if (TEXTS.has(type)) {
    return undefined;
  }
  const read = OBJECTS.has(type)
    ? 'the model reads it as {a=b}; name a text in it'
    : 'the model reads it as Java writes it, such as 1.2E7 for 12000000.0 or {lon=2, lat=1.5} for a point; name a field of type text';
  return { what: `is of type ${type}`, remedy: read, isEmpty: false };
}
