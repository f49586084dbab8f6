import type { Processor } from './processor';

/** Has more hits looked at than are asked for: `oversample` keeps the asked size for `truncate_hits`. */
export function oversampled(factor: number): Processor[] {
  return [{ oversample: { sample_factor: factor } }];
}

/**
 * Has a fixed number of hits looked at.
 *
 * A page that does not begin at the first hit is refused, since no processor can leave out the hits before it; so is a
 * scroll, whose further pages would begin behind the window: for shards a limit of `track_total_hits`, here the one that
 * OpenSearch has by default, excludes a scroll. A search without hits, of `size` 0, stays one.
 */
export function windowed(hits: number): Processor[] {
  return [...oversampled(1), { script: { lang: 'painless', source: SCRIPT, params: { window: hits } } }];
}

const SCRIPT = [
  'def search = ctx._source;',
  "if (search.from > 0) { throw new IllegalArgumentException('from must be 0 in a pipeline with a window: ask for all pages in one size'); }",
  'if (search.size > 0 && search.size < params.window) { search.size = params.window; }',
  'if (search.track_total_hits == null) { search.track_total_hits = 10000; }',
].join(' ');
