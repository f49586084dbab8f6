import * as z from 'zod';
import { formatGoldenQueries, GOLDEN_QUERY_LIMITS } from './golden-query';

/*
 * Errors never quote the invalid text: it may be somebody's, and a log is read by many. Every message
 * follows the path of what it is about, as those of a profile's settings do.
 */

const { cases, losers, characters, bytes } = GOLDEN_QUERY_LIMITS;

const KEYS = ['id', 'query', 'winner', 'losers'] as const;
const LONGEST_KEY = 30;

/** One case of golden queries. */
export const goldenQuerySchema = z
  .strictObject(
    {
      id: z
        .string({ error: says('be a text') })
        .regex(/^[\w.:-]{1,64}$/, { error: ' must be 1 to 64 letters, digits, ".", "_", ":" or "-"' })
        .meta({ description: 'Names the case in messages. Default: its line.' })
        .optional(),
      query: text('What is searched for.'),
      winner: text('The passage that must get the highest score.'),
      losers: z
        .array(text('A passage that must get a lower score.'), { error: says('be a list of passages') })
        .refine((list) => list.length > 0, {
          error: ' is empty; at least one passage must lose, or any model passes',
        })
        .refine((list) => list.length <= losers, {
          error: ({ input }) => ` has ${sizeOf(input)} passages; it must have at most ${losers}`,
        })
        .meta({ description: `1 to ${losers} passages that must get lower scores.` }),
    },
    {
      error: (issue) =>
        issue.code === 'unrecognized_keys'
          ? issue.keys
              .map((key: string) => `.${shorten(key)} is no key; there are ${KEYS.join(', ')}`)
              .join('\n')
          : says('be an object with query, winner and losers')(issue),
    },
  )
  .superRefine((goldenQuery, context) => {
    const places = new Map([[goldenQuery.winner.trim(), 'winner']]);
    goldenQuery.losers.forEach((loser, index) => {
      const earlier = places.get(loser.trim());
      if (earlier) {
        context.addIssue({
          code: 'custom',
          path: ['losers', index],
          message: ` is the same passage as ${earlier}; each must stand once`,
        });
      }
      places.set(loser.trim(), `losers.${index}`);
    });
  })
  .meta({ description: 'A query, the passage that must win, and passages that must lose.' });

/** A list of golden queries. */
export const goldenQueriesSchema = z
  .array(goldenQuerySchema, { error: says('be a list of objects with query, winner and losers') })
  .refine((list) => list.length > 0, { error: ' is empty; there must be at least one case' })
  .refine((list) => list.length <= cases, {
    error: ({ input }) => ` has ${sizeOf(input)} cases; there must be at most ${cases}`,
  })
  .superRefine((list, context) => {
    for (const [index, earlier] of repeatedIds(list)) {
      const message = ` is the id of case ${earlier} as well; ids must differ`;
      context.addIssue({ code: 'custom', path: [index, 'id'], message });
    }
    const size = new TextEncoder().encode(formatGoldenQueries(list)).length;
    if (size > bytes) {
      context.addIssue({ code: 'custom', message: ` has ${size} bytes; it must have at most ${bytes}` });
    }
  });

/** The places of ids that stand earlier as well, each with the earlier place. */
export function repeatedIds(list: readonly { readonly id?: string }[]): [number, number][] {
  const placeOf = new Map<string, number>();
  return list.flatMap(({ id }, index): [number, number][] => {
    const earlier = id === undefined ? undefined : placeOf.get(id);
    if (id !== undefined && earlier === undefined) {
      placeOf.set(id, index);
    }
    return earlier === undefined ? [] : [[index, earlier]];
  });
}

function text(about: string) {
  return z
    .string({ error: says('be a text') })
    .refine((value) => value.trim() !== '', { error: ' is empty' })
    .refine((value) => value.length <= characters, {
      error: ({ input }) => ` has ${sizeOf(input)} characters; it must have at most ${characters}`,
    })
    .refine((value) => value.isWellFormed(), { error: ' holds half a character (a lone surrogate)' })
    .meta({ description: about });
}

function says(must: string) {
  return ({ input }: { readonly input?: unknown }) =>
    input === undefined ? ` is missing; it must ${must}` : ` must ${must}`;
}

function sizeOf(input: unknown): number {
  return (input as { length: number }).length;
}

function shorten(key: string): string {
  return key.length <= LONGEST_KEY ? key : `${key.slice(0, LONGEST_KEY)}…`;
}
