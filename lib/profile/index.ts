import { existsSync, readdirSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { readGoldenQueries } from '../../protocol/golden-queries/file';
import { readUtf8File } from '../../protocol/utf8-file';
import { SettingsError } from '../shared/validation';
import { placeOfJsonError } from './json-error';
import { nearestName } from './nearest-name';
import { type Config, validateConfig } from './validate';

const SCHEMA = 'schema';

/**
 * The names of the profiles in a directory; its `schema.json` says what they may be.
 *
 * @example
 * profileNames('config'); // ['dev', 'prod']
 */
export function profileNames(directory: string): string[] {
  return readdirSync(directory)
    .filter((file) => file.endsWith('.json') && file !== `${SCHEMA}.json`)
    .map((file) => file.slice(0, -'.json'.length));
}

/**
 * Reads and checks the profile `NAME.json` in a directory.
 *
 * @example
 * const config = loadProfile('config', 'dev');
 * new SearchDomainStack(app, 'SearchDomain', { config });
 *
 * @throws SettingsError that lists the profiles there are, or everything that is wrong with this one
 */
export function loadProfile(directory: string, name: string): Config {
  const path = join(directory, `${name}.json`);
  if (name === SCHEMA || !existsSync(path)) {
    throw new SettingsError(noProfile(path, name, profileNames(directory)));
  }
  const source = `Profile ${name} (${path})`;
  return withGoldenQueriesFrom(directory, validateConfig(parse(path), source), source);
}

function noProfile(path: string, name: string, names: readonly string[]): string {
  const why = name === SCHEMA ? `${path} says what a profile may be` : `${path} does not exist`;
  const nearest = nearestName(basename(name, '.json'), names);
  const hint = nearest ? ` Did you mean ${nearest}?` : '';
  return `There is no profile ${name}: ${why}.${hint} Choose one of ${names.join(', ')} with -c profile=NAME.`;
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
    throw new SettingsError(
      `${source} does not describe a deployment:\n${(error as Error).message.replace(/^/gm, '  ')}`,
    );
  }
  return { ...config, model: { proof: { ...proof, goldenQueries } } };
}

function parse(path: string): unknown {
  const text = textOf(path);
  try {
    return JSON.parse(text);
  } catch {
    throw new SettingsError(
      `${path} is not JSON at ${placeOfJsonError(text)}; JSON has no comments, no comma after a last entry, and texts in double ` +
        'quotes only',
    );
  }
}

/** Without the byte order mark that some editors write. */
function textOf(path: string): string {
  try {
    return readUtf8File(path).replace(/^\uFEFF/, '');
  } catch (error) {
    throw new SettingsError((error as Error).message);
  }
}
