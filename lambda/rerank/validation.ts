import type * as z from 'zod/mini';

/** One thing that is wrong with a value: where, as in `documents[3].text` (empty for the value itself), and what. */
export interface Problem {
  readonly path: string;
  readonly problem: string;
}

/** The errors that zod found, in the order of the schema's fields; at least one. */
export function problems(error: z.core.$ZodError): Problem[] {
  return error.issues.map((issue) => {
    // A value that matches no alternative is best explained by the one that got further into it.
    const inner = issue.code === 'invalid_union' && issue.errors.flat().find(({ path }) => path.length > 0);
    return inner
      ? { path: pathOf([...issue.path, ...inner.path]), problem: inner.message }
      : { path: pathOf(issue.path), problem: issue.message };
  });
}

function pathOf(segments: readonly PropertyKey[]): string {
  return segments
    .map((segment) => (typeof segment === 'number' ? `[${segment}]` : `.${String(segment)}`))
    .join('')
    .replace(/^\./, '');
}
