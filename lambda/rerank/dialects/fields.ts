import type * as zod from 'zod/mini';
import { grouped } from '../grouped';
import type { Limits } from '../settings';
import { z } from './zod';

/** The query. */
export function queryField({ maxQueryCharacters }: Limits) {
  return z.string({ error: 'must be a string' }).check(
    z.minLength(1, { error: 'must not be empty' }),
    z.maxLength(maxQueryCharacters, {
      error: `must have at most ${grouped(maxQueryCharacters)} characters`,
    }),
  );
}

/** The list of documents, each of which is a `document`. */
export function listField<Document extends zod.ZodMiniType>(document: Document, { maxDocuments }: Limits) {
  // The count comes first: a body of a million wrong entries must not make a million explanations.
  return z.pipe(
    z
      .array(z.unknown(), { error: 'must be a list' })
      .check(
        z.minLength(1, { error: 'must hold at least one document' }),
        z.maxLength(maxDocuments, { error: `must hold at most ${grouped(maxDocuments)} documents` }),
      ),
    z.array(document),
  );
}

const NOT_A_COUNT = { error: 'must be a whole number of at least 0' };

/** How many results to answer; 0 is all, as vLLM has it. Some clients send numbers as text. */
export function countField() {
  return z.nullish(
    z.union(
      [
        z.int(NOT_A_COUNT).check(z.gte(0, NOT_A_COUNT)),
        z.string().check(z.regex(/^[0-9]{1,9}$/, NOT_A_COUNT)),
      ],
      NOT_A_COUNT,
    ),
  );
}

/** The count that a field holds; undefined is all. */
export function countOf(value: zod.output<ReturnType<typeof countField>>): number | undefined {
  return Number(value ?? 0) || undefined;
}

const NOT_POSITIVE = { error: 'must be a whole number of at least 1' };

/** How much of a document is read, at least 1. */
export function amountField() {
  return z.nullish(
    z.union(
      [
        z.int(NOT_POSITIVE).check(z.gte(1, NOT_POSITIVE)),
        z.string().check(z.regex(/^0{0,8}[1-9][0-9]{0,8}$/, NOT_POSITIVE)),
      ],
      NOT_POSITIVE,
    ),
  );
}

/** Yes or no; absent is no. Some clients send it as text or number. */
export function switchField() {
  return z.nullish(
    z.union([z.boolean(), z.literal([0, 1]), z.enum(['true', 'false', 'True', 'False'])], {
      error: 'must be true or false',
    }),
  );
}

/** Whether a field says yes. */
export function isOn(value: zod.output<ReturnType<typeof switchField>>): boolean {
  return value === true || value === 1 || value === 'true' || value === 'True';
}

/** The name of a model, which nothing depends on; answers repeat it. */
export function modelField() {
  return z.catch(z.optional(z.string()), undefined);
}

/** The error for a body that is no object. */
export const NO_OBJECT = { error: 'must be a JSON object' };
