import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Config, validateConfig } from './config';

/** The names of the profiles in a directory; its `schema.json` says what they may be. */
export function profileNames(directory: string): string[] {
  return readdirSync(directory)
    .filter((file) => file.endsWith('.json') && file !== 'schema.json')
    .map((file) => file.slice(0, -'.json'.length));
}

/**
 * Reads and checks the profile `NAME.json` in a directory.
 *
 * @throws Error that lists the profiles there are, or everything that is wrong with this one
 */
export function loadProfile(directory: string, name: string): Config {
  const path = join(directory, `${name}.json`);
  if (!existsSync(path)) {
    throw new Error(
      `There is no profile ${name}: ${path} does not exist. Choose one of ` +
        `${profileNames(directory).join(', ')} with -c profile=NAME.`,
    );
  }
  return validateConfig(parse(path), `Profile ${name} (${path})`);
}

function parse(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw new Error(`${path} is not JSON: ${(error as Error).message}`);
  }
}
