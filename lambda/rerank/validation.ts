import type * as z from 'zod/mini';

/** One error in a value: its place, as in `documents[3].text` (empty for the value itself), and a message. */
export interface ValidationError {
  readonly path: string;
  readonly message: string;
}

/** The errors that zod found, in the order of the schema's fields; at least one. */
export function validationErrors(error: z.core.$ZodError): ValidationError[] {
  return error.issues.map((issue) => {
    // A value that matches no alternative is best explained by the one that got further into it.
    const inner = issue.code === 'invalid_union' && issue.errors.flat().find(({ path }) => path.length > 0);
    return inner
      ? { path: pathOf([...issue.path, ...inner.path]), message: inner.message }
      : { path: pathOf(issue.path), message: issue.message };
  });
}

function pathOf(segments: readonly PropertyKey[]): string {
  return segments
    .map((segment) => (typeof segment === 'number' ? `[${segment}]` : `.${String(segment)}`))
    .join('')
    .replace(/^\./, '');
}
