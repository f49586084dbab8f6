/** Reads one variable of the environment; throws a `VariableError` where it holds what it must not. */
export type Variable<Value> = (text: string | undefined) => Value;

/** The error in a variable, completing the sentence that begins with its name. */
class VariableError extends Error {}

/** Variables are read by hand: the start would otherwise wait for a schema library. */
export function readVariables<Variables extends Readonly<Record<string, Variable<unknown>>>>(
  variables: Variables,
  environment: Readonly<Record<string, string | undefined>>,
): {
  readonly errors: readonly string[];
  readonly values: { readonly [Name in keyof Variables]: ReturnType<Variables[Name]> };
} {
  const errors: string[] = [];
  const values: Record<string, unknown> = {};
  for (const [name, read] of Object.entries(variables)) {
    try {
      values[name] = read(environment[name]);
    } catch (error) {
      if (!(error instanceof VariableError)) {
        throw error;
      }
      errors.push(`${name} ${error.message}`);
    }
  }
  // Only where there are no errors has each its value.
  return { errors, values: values as { [Name in keyof Variables]: ReturnType<Variables[Name]> } };
}

/** A variable that must be set and not empty. */
export function required(meaning: string): Variable<string> {
  return (text) => {
    if (!text) {
      throw new VariableError(`is ${text === undefined ? 'not set' : 'empty'}; ${meaning}`);
    }
    return text;
  };
}

/** One of these words. */
export function choice<const Word extends string>(words: readonly Word[]): Variable<Word> {
  return (text) => {
    const word = words.find((known) => known === text);
    if (word === undefined) {
      throw new VariableError(`must be one of: ${words.join(', ')}`);
    }
    return word;
  };
}

/** A whole number of at least 1. */
export const count: Variable<number> = countOr<never>();

/** Such a number, or one of these words in its place. */
export function countOr<const Word extends string>(...words: readonly Word[]): Variable<number | Word> {
  return (text) => {
    const word = words.find((known) => known === text);
    if (word !== undefined) {
      return word;
    }
    const number = Number(text);
    if (!Number.isInteger(number) || number < 1) {
      throw new VariableError(`must be ${[...words, 'a whole number of at least 1'].join(', or ')}`);
    }
    return number;
  };
}

/** A text of which something must hold. */
export function textThat(accepts: (text: string) => boolean, must: string): Variable<string> {
  return (text = '') => {
    if (!accepts(text)) {
      throw new VariableError(`must ${must}`);
    }
    return text;
  };
}

/** A variable that may be left out. */
export function otherwise<Value, const Default>(
  value: Default,
  variable: Variable<Value>,
): Variable<Value | Default> {
  return (text) => (text === undefined ? value : variable(text));
}
