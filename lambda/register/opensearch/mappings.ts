import type { Cluster } from './cluster';

/** What a security role of the registrar must allow on an index whose mapping it reads. */
export const READ_MAPPINGS = 'indices:admin/mappings/get';

/** The mapping of an index, as far as it says where the texts of its documents are. */
export interface Mapping {
  readonly _source?: {
    readonly enabled?: boolean;
    /** Patterns of the fields that are kept. @default - all */
    readonly includes?: readonly string[];
    readonly excludes?: readonly string[];
  };
  readonly properties?: MappedFields;
}

/** Fields by their names. */
export type MappedFields = Readonly<Record<string, MappedField>>;

/** One field of a mapping. */
export interface MappedField {
  /** @default - object */
  readonly type?: string;
  /** What an alias stands for. */
  readonly path?: string;
  readonly copy_to?: readonly string[];
  /** What is below an object. */
  readonly properties?: MappedFields;
  /** Other ways to index the same value. */
  readonly fields?: MappedFields;
}

/**
 * The mappings of the indices that a name, pattern or alias stands for, by their names; none when there is none.
 *
 * @param budgetMs - for all attempts together, in milliseconds
 */
export async function getMappings(
  cluster: Cluster,
  index: string,
  budgetMs: number,
): Promise<Map<string, Mapping>> {
  const { status, body } = await cluster.call<Record<string, { readonly mappings?: Mapping }>>({
    purpose: `read the mapping of ${index}`,
    method: 'GET',
    path: `/${encodeURIComponent(index)}/_mapping`,
    accept: [404],
    budgetMs,
    // What lacks is said and not waited for: nothing is registered with it.
    retryable: (failure) =>
      !failure.reason.includes(`[${READ_MAPPINGS}]`) && cluster.isWorthAnotherAttempt(failure),
  });
  return new Map(
    status === 404 ? [] : Object.entries(body).map(([name, { mappings }]) => [name, mappings ?? {}]),
  );
}
