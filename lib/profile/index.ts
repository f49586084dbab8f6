import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { readGoldenQueries } from '../../protocol/golden-queries/file';
import { placeOfJsonError } from './json-error';
import { type Config, validateConfig } from './validate';

/**
 * The names of the profiles in a directory; its `schema.json` says what they may be.
 *
 * @example
 * profileNames('config'); // ['dev', 'prod']
 */
export function profileNames(directory: string): string[] {
  return readdirSync(directory)
    .filter((file) => file.endsWith('.json') && file !== 'schema.json')
    .map((file) => file.slice(0, -'.json'.length));
}

/**
 * Reads and checks the profile `NAME.json` in a directory.
 *
 * @example
 * const config = loadProfile('config', 'dev');
 * new SearchDomainStack(app, 'SearchDomain', { config });
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
  const source = `Profile ${name} (${path})`;
  return withGoldenQueriesFrom(directory, validateConfig(parse(path), source), source);
}

/** The profile with the path of its golden queries as it is seen from anywhere; they are checked with it. */
function withGoldenQueriesFrom(directory: string, config: Config, source: string): Config {
  const { proof } = config.model ?? {};
  if (typeof proof !== 'object' || typeof proof.goldenQueries !== 'string') {
    return config;
  }
  const goldenQueries = resolve(directory, proof.goldenQueries);
  try {
    readGoldenQueries(goldenQueries);
  } catch (error) {
    throw new Error(
      `${source} does not describe a deployment:\n${(error as Error).message.replace(/^/gm, '  ')}`,
    );
  }
  return { ...config, model: { proof: { ...proof, goldenQueries } } };
}

function parse(path: string): unknown {
  const text = readFileSync(path, 'utf8');
  try {
    return JSON.parse(text);
  } catch {
    throw new Error(`${path} is not JSON at ${placeOfJsonError(text)}`);
  }
}
