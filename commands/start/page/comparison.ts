import type { Hit } from '../../../local/system/search';
import { timed } from '../../../local/system/timed';
import type { PageSearch } from './search-request';

/** The hits of one query in both orders. */
export interface Comparison {
  readonly query: string;
  readonly plain: readonly PlacedHit[];
  readonly reranked: readonly PlacedHit[];
  /** How long each search took, seen from here; the reranked one holds a plain one. */
  readonly milliseconds: { readonly plain: number; readonly reranked: number };
}

/** A hit, and its place in the other order. */
interface PlacedHit extends Hit {
  /** From 1; null when the other order lacks it, as when the index changed meanwhile. */
  readonly otherPlace: number | null;
}

/** Searches once, through the pipeline or not. */
export type SearchOnce = (search: PageSearch, reranked: boolean) => Promise<Hit[]>;

/** A search that failed. */
export class SearchFailure extends Error {
  override readonly name = 'SearchFailure';

  constructor(
    readonly kind: 'plain' | 'reranked',
    options: { readonly cause: unknown },
  ) {
    super(`the ${kind} search failed`, options);
  }
}

/** Searches both ways, one after the other, so that neither slows the other. @throws SearchFailure */
export async function compare(search: PageSearch, searchOnce: SearchOnce): Promise<Comparison> {
  const run = (kind: 'plain' | 'reranked') =>
    timed(() => searchOnce(search, kind === 'reranked')).catch((cause: unknown) => {
      throw new SearchFailure(kind, { cause });
    });
  const plain = await run('plain');
  // A pipeline has nothing to do for a search that found nothing.
  const reranked = plain.value.length > 0 ? await run('reranked') : { value: [], ms: 0 };
  return {
    query: search.query,
    plain: place(plain.value, reranked.value),
    reranked: place(reranked.value, plain.value),
    milliseconds: { plain: tenths(plain.ms), reranked: tenths(reranked.ms) },
  };
}

function place(hits: readonly Hit[], others: readonly Hit[]): PlacedHit[] {
  const placeOf = new Map(others.map(({ id }, index) => [id, index + 1]));
  return hits.map((hit) => ({ ...hit, otherPlace: placeOf.get(hit.id) ?? null }));
}

const tenths = (ms: number) => Math.round(ms * 10) / 10;
