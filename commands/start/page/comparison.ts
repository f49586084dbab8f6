import type { Hit } from '../../../local/system/search';
import { timed } from '../../../local/system/timed';
import type { PageSearch } from './search-request';

/** The order of one search. */
export type Order = 'plain' | 'hybrid' | 'reranked';

/** The hits of one query, in the plain and the reranked order, and in that of a hybrid query if that was reranked. */
export interface Comparison {
  readonly query: string;
  readonly plain: readonly PlacedHit[];
  /** @default - the plain order was reranked */
  readonly hybrid?: readonly PlacedHit[];
  readonly reranked: readonly PlacedHit[];
  /** How long each search took, seen from here; the reranked one holds the one before it. */
  readonly milliseconds: Readonly<Partial<Record<Order, number>>>;
}

/** A hit, and its place in the order before; in that after it for the plain order. */
interface PlacedHit extends Hit {
  /** From 1; null when that order lacks it, as when the index changed meanwhile. */
  readonly otherPlace: number | null;
}

/** Searches once. */
export type SearchOnce = (search: PageSearch, order: Order) => Promise<Hit[]>;

/** A search that failed. */
export class SearchFailure extends Error {
  override readonly name = 'SearchFailure';

  constructor(
    readonly kind: Order,
    options: { readonly cause: unknown },
  ) {
    super(`the ${kind} search failed`, options);
  }
}

/** Searches each way, one after the other, so that none slows another. @throws SearchFailure */
export async function compare(search: PageSearch, searchOnce: SearchOnce): Promise<Comparison> {
  const run = (order: Order) =>
    timed(() => searchOnce(search, order)).catch((cause: unknown) => {
      throw new SearchFailure(order, { cause });
    });
  const plain = await run('plain');
  const hybrid = search.candidates === 'hybrid' ? await run('hybrid') : undefined;
  const first = hybrid ?? plain;
  // A pipeline has nothing to do for a search that found nothing.
  const reranked = first.value.length > 0 ? await run('reranked') : { value: [], ms: 0 };
  return {
    query: search.query,
    plain: place(plain.value, (hybrid ?? reranked).value),
    ...(hybrid && { hybrid: place(hybrid.value, plain.value) }),
    reranked: place(reranked.value, first.value),
    milliseconds: {
      plain: tenths(plain.ms),
      ...(hybrid && { hybrid: tenths(hybrid.ms) }),
      reranked: tenths(reranked.ms),
    },
  };
}

function place(hits: readonly Hit[], others: readonly Hit[]): PlacedHit[] {
  const placeOf = new Map(others.map(({ id }, index) => [id, index + 1]));
  return hits.map((hit) => ({ ...hit, otherPlace: placeOf.get(hit.id) ?? null }));
}

const tenths = (ms: number) => Math.round(ms * 10) / 10;
