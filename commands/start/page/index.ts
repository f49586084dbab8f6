export type { Comparison } from './comparison';
export { type About, createPageListener } from './listener';
