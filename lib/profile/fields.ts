import * as z from 'zod';
import { type Rule, violation } from '../shared/validation';
import { nearestName } from './nearest-name';

/**
 * The kinds of settings that a profile is made of.
 *
 * Every message is a line for each error and follows the path of what it is about: it begins with a space, or with a dot
 * and the key of an unknown setting. What editors show comes from the same rules.
 */

/**
 * A group of settings.
 *
 * @param impossible - settings that one would look for here, and why there are none
 */
export function section<Shape extends z.ZodRawShape>(
  about: string,
  shape: Shape,
  impossible: Readonly<Record<string, string>> = {},
) {
  const settings = Object.keys(shape);
  return z
    .strictObject(shape, {
      error: (issue) =>
        issue.code === 'unrecognized_keys'
          ? issue.keys
              .map((key: string) =>
                Object.hasOwn(impossible, key)
                  ? `.${key} is no setting: ${impossible[key]}`
                  : unknownSetting(key, settings),
              )
              .join('\n')
          : saysKind({ must: `be an object with ${settings.join(', ')}` })(issue),
    })
    .meta({ description: about });
}

/** Several groups of settings. */
export function sections<Item extends z.ZodType>(about: string, item: Item) {
  return z.array(item, { error: says({ must: 'be a list of objects' }) }).meta({ description: about });
}

export function text(about: string, rule: Rule<string>) {
  return z
    .string({ error: says(rule) })
    .refine(rule.accepts, { error: says(rule) })
    .meta(described(about, rule));
}

export function texts(about: string, rule: Rule<readonly string[]>) {
  return z
    .array(z.string({ error: says({ must: 'be a text' }) }), { error: says(rule) })
    .refine(rule.accepts, { error: says(rule) })
    .meta(described(about, rule));
}

export function number(about: string, rule: Rule<number>) {
  return z
    .number({ error: says(rule) })
    .refine(rule.accepts, { error: says(rule) })
    .meta(described(about, rule));
}

export function numberOr<const Word extends string>(about: string, word: Word, rule: Rule<number | Word>) {
  return z
    .union([z.number(), z.literal(word)], { error: says(rule) })
    .refine(rule.accepts, { error: says(rule) })
    .meta(described(about, rule));
}

export function numbers(about: string, rule: Rule<readonly number[]>) {
  return z
    .array(z.number({ error: says({ must: 'be a number' }) }), { error: says(rule) })
    .refine(rule.accepts, { error: says(rule) })
    .meta(described(about, rule));
}

/** Something that OpenSearch, not this project, says the form of: an object with objects in it. */
export function objectOfObjects(about: string, rule: Rule<object>) {
  return z
    .record(z.string(), z.record(z.string(), z.unknown(), { error: says(rule) }), { error: says(rule) })
    .refine(rule.accepts, { error: says(rule) })
    .meta(described(about, rule));
}

export function flag(about: string) {
  return z.boolean({ error: says({ must: 'be true or false' }) }).meta({ description: about });
}

export function choice<const Values extends Readonly<Record<string, string>>>(about: string, values: Values) {
  const allowed = Object.values(values).map((value) => JSON.stringify(value));
  return z.enum(values, { error: says({ must: `be ${allowed.join(' or ')}` }) }).meta({ description: about });
}

/** A text, or something with parts; what is wrong with it is said of whichever was meant. */
export function either<Text extends z.ZodType, Parts extends z.ZodType>(
  about: string,
  asText: Text,
  asParts: Parts,
) {
  return z
    .union([asText, asParts], {
      error: (issue) => {
        const [ofText, ofParts] = (issue as { errors?: readonly (readonly NestedIssue[])[] }).errors ?? [];
        const meant = typeof issue.input === 'object' && issue.input !== null ? ofParts : ofText;
        return (meant ?? []).flatMap(linesOf).join('\n');
      },
    })
    .meta({ description: about });
}

interface NestedIssue {
  readonly path: readonly PropertyKey[];
  readonly message: string;
}

function linesOf({ path, message }: NestedIssue): string[] {
  return message.split('\n').map((line) => `${path.map((key) => `.${String(key)}`).join('')}${line}`);
}

/** Settings by names of your own; their values may be secret, and no message shows them. */
export function dictionary(about: string) {
  return z
    .record(z.string(), z.string({ error: () => ' must be a text' }), {
      error: () => ' must be an object of texts',
    })
    .meta({ description: about });
}

function described(about: string, { must }: { readonly must: string }) {
  return { description: `${about} It must ${must}.` };
}

function says({ must }: { readonly must: string }) {
  return ({ input }: { readonly input?: unknown }) => {
    if (input === undefined) {
      return ` is missing; it must ${must}`;
    }
    return holdsParts(input) ? saysKind({ must })({ input }) : ` ${violation(input, must)}`;
  };
}

/** Says it without what a list or an object holds: golden queries that stand in the wrong place are somebody's texts. */
function saysKind({ must }: { readonly must: string }) {
  return ({ input }: { readonly input?: unknown }): string => {
    if (typeof input !== 'object' || input === null || Object.keys(input).length === 0) {
      return says({ must })({ input });
    }
    return ` is ${Array.isArray(input) ? 'a list' : 'an object'}; it must ${must}`;
  };
}

function holdsParts(input: unknown): boolean {
  return Array.isArray(input)
    ? input.some((item) => typeof item === 'object' && item !== null)
    : typeof input === 'object' && input !== null && Object.keys(input).length > 0;
}

function unknownSetting(key: string, settings: readonly string[]): string {
  const nearest = nearestName(key, settings);
  const hint = nearest ? `did you mean ${nearest}?` : `there are ${settings.join(', ')}`;
  return `.${key} is no setting; ${hint}`;
}
