import { Token } from 'aws-cdk-lib';

/** `EnvironmentMap` of SageMaker's API; the entries that are set here count as well. */
const MOST_ENTRIES = 100;
const MOST_OWN_ENTRIES = 90;
const MOST_CHARACTERS = 1_024;

/** The errors in a container's environment by SageMaker's rules, without the values, which may be secret. */
export function environmentErrors(environment: Readonly<Record<string, string>> = {}): string[] {
  const entries = Object.entries(environment);
  const tooMany =
    entries.length > MOST_OWN_ENTRIES
      ? [
          `environment has ${entries.length} entries; it must have at most ${MOST_OWN_ENTRIES}, since SageMaker takes ` +
            `${MOST_ENTRIES} with those that are set for the container`,
        ]
      : [];
  return [...tooMany, ...entries.flatMap(([key, value]) => [...keyErrors(key), ...valueErrors(key, value)])];
}

function keyErrors(key: string): string[] {
  if (Token.isUnresolved(key) || (/^[a-zA-Z_]\w*$/.test(key) && key.length <= MOST_CHARACTERS)) {
    return [];
  }
  const shown = key.length <= 40 ? key : `${key.slice(0, 40)}…`;
  return [
    `environment has the key ${JSON.stringify(shown)}; a key must be 1 to ${MOST_CHARACTERS} letters, digits or "_", ` +
      'not beginning with a digit',
  ];
}

function valueErrors(key: string, value: string): string[] {
  return Token.isUnresolved(value) || value.length <= MOST_CHARACTERS
    ? []
    : [`environment.${key} has ${value.length} characters; it must have at most ${MOST_CHARACTERS}`];
}
