import type { Client } from '@opensearch-project/opensearch';
import { readError } from '../../lambda/register/opensearch/read-error';

/** An index that is there, and its text field. */
export interface OwnIndex {
  /** May be an alias or a pattern. */
  readonly name: string;
  readonly field: string;
}

/** The index that was named, or its field, is not there. */
export class MissingIndexError extends Error {
  override readonly name = 'MissingIndexError';
}

/** @throws MissingIndexError when the index or its field is not there; says nothing where the mapping may not be read */
export async function requireOwnIndex(client: Client, { name, field }: OwnIndex): Promise<void> {
  const mappings = await readFields(client, name);
  if (!mappings) {
    return;
  }
  if (mappings.length === 0) {
    throw new MissingIndexError(`the cluster has no index ${name}`);
  }
  const types = new Map(mappings.flatMap((mapping) => Object.entries(mapping)));
  if (!types.has(field)) {
    const texts = [...types].flatMap(([path, type]) => (type === 'text' ? [path] : []));
    const held = texts.length > 0 ? `its text fields are: ${texts.join(', ')}` : 'it has no text field';
    throw new MissingIndexError(`index ${name} has no field ${field}; ${held}`);
  }
}

/**
 * The type of every field of a document, by path, for every index of that name; undefined when it may not be read.
 * Multi-fields are none: the reranker reads what the document holds.
 */
async function readFields(client: Client, index: string): Promise<Record<string, string>[] | undefined> {
  try {
    const { body } = await client.indices.getMapping({ index });
    return Object.values(body).map(({ mappings }) => typesOf(mappings as Properties));
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

interface Properties {
  readonly type?: string;
  readonly properties?: Readonly<Record<string, Properties>>;
}

function typesOf({ properties = {} }: Properties, prefix = ''): Record<string, string> {
  const types: Record<string, string> = {};
  for (const [name, inner] of Object.entries(properties)) {
    if (inner.type !== undefined) {
      types[prefix + name] = inner.type;
    }
    Object.assign(types, typesOf(inner, `${prefix}${name}.`));
  }
  return types;
}
