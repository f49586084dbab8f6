import type { Client } from '@opensearch-project/opensearch';
import type { Mapping } from '../../lambda/register/opensearch/mappings';
import { readError } from '../../lambda/register/opensearch/read-error';
import { fieldProblem } from '../../lambda/register/rerank-pipeline/document-fields';
import { MissingIndexError } from './errors';

/** An index that is there, and its text field. */
export interface OwnIndex {
  /** May be an alias or a pattern. */
  readonly name: string;
  readonly field: string;
}

/** @throws MissingIndexError when the index, its field or the field's text is not there; says nothing where the mapping may not be read */
export async function requireOwnIndex(client: Client, { name, field }: OwnIndex): Promise<void> {
  const mappings = await readMappings(client, name);
  if (!mappings) {
    return;
  }
  if (mappings.length === 0) {
    throw new MissingIndexError(`the cluster has no index ${name}`);
  }
  const types = new Map(mappings.flatMap((mapping) => Object.entries(typesOf(mapping))));
  if (!types.has(field)) {
    const texts = [...types].flatMap(([path, type]) => (type === 'text' ? [path] : []));
    const held = texts.length > 0 ? `its text fields are: ${texts.join(', ')}` : 'it has no text field';
    throw new MissingIndexError(`index ${name} has no field ${field}; ${held}`);
  }
  const empty = mappings
    .map((mapping) => fieldProblem(mapping, field, true))
    .find((problem) => problem?.isEmpty);
  if (empty) {
    throw new MissingIndexError(`field ${field} of index ${name} ${empty.what}: ${empty.remedy}`);
  }
}

/** The mapping of every index of that name; undefined when it may not be read. */
async function readMappings(client: Client, index: string): Promise<Mapping[] | undefined> {
  try {
    const { body } = await client.indices.getMapping({ index });
    return Object.values(body).map(({ mappings }) => mappings as Mapping);
  } catch (error) {
    const { status } = readError(error);
    if (status === 404) {
      return [];
    }
    if (status === 403) {
      return undefined;
    }
    throw error;
  }
}

/** The type of every field of a document, by path. Multi-fields are none: the reranker reads what the document holds. */
function typesOf({ properties = {} }: Pick<Mapping, 'properties'>, prefix = ''): Record<string, string> {
  const types: Record<string, string> = {};
  for (const [name, inner] of Object.entries(properties)) {
    if (inner.type !== undefined) {
      types[prefix + name] = inner.type;
    }
    Object.assign(types, typesOf(inner, `${prefix}${name}.`));
  }
  return types;
}
