import { lazily } from '../lazily';
import type * as Library from './schema-library';

const library = lazily(() => require('./schema-library') as typeof Library);

/** The schema library, loaded when the first schema is made: the start, and all requests that are `isPlain`, do without. */
export const z = new Proxy({} as typeof Library, {
  get: (_, name) => library()[name as keyof typeof Library],
});
