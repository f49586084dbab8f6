export type { Comparison, PlacedHit, SearchOnce } from './comparison';
export { type About, createPageListener, type PageOptions } from './listener';
