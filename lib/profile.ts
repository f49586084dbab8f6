import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Config, validateConfig } from './config';

/**
 * Reads and checks the profile `NAME.json` in a directory.
 *
 * @throws Error that lists the profiles there are, or everything that is wrong with this one
 */
export function loadProfile(directory: string, name: string): Config {
  const path = join(directory, `${name}.json`);
  if (!existsSync(path)) {
    const profiles = readdirSync(directory)
      .filter((file) => file.endsWith('.json'))
      .map((file) => file.slice(0, -'.json'.length));
    throw new Error(
      `There is no profile ${name}: ${path} does not exist. Choose one of ${profiles.join(', ')} with -c profile=NAME.`,
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
