import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DOMAIN_DEFAULTS } from '../../../lib/domain/defaults';
import { ENDPOINT_DEFAULTS, IMPORTED_ENDPOINT_DEFAULTS } from '../../../lib/endpoint/defaults';
import { MONITORING_DEFAULTS } from '../../../lib/monitoring/defaults';
import { MODEL_DEFAULTS } from '../../../lib/registration/defaults';
import { FUNCTION_DEFAULTS } from '../../../lib/rerank-function/defaults';
import { LONG_PASSAGES_DEFAULTS } from '../../../lib/serving/long-passages';
import { DEFAULT_MINIMUM_SHARE } from '../../../protocol/golden-queries/golden-query';
import { PIPELINE_DEFAULTS } from '../../../protocol/pipeline';
import { RERANK_FUNCTION_DEFAULTS } from '../../../protocol/rerank-function';

interface Schema {
  readonly description?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
}

const PROJECT = join(__dirname, '../../..');
const read = (file: string) => readFileSync(join(PROJECT, file), 'utf8');
const schema: Schema = JSON.parse(read('config/schema.json'));

/** The rows of the table: settings by their whole path, and the cell of their defaults. */
const [, TABLE = ''] = read('docs/settings.md').split('| setting | default | |\n|---|---|---|\n');
const ROWS = [...TABLE.matchAll(/^\| (`[a-zA-Z.]+`(?:, `[a-zA-Z.]+`)*) \| ([^|]+) \|/gm)].map(
  ([, names, cell]) => {
    const [first, ...others] = names!.replaceAll('`', '').split(', ') as [string, ...string[]];
    const section = first.slice(0, first.lastIndexOf('.') + 1);
    return [[first, ...others.map((name) => section + name.replace(/^\./, ''))], cell!] as const;
  },
);

function defaultOf(setting: string): string {
  const keys = setting.split('.');
  const parent = keys.slice(0, -1).reduce((within, key) => within.properties![key]!, schema);
  const { description } = parent.properties![keys.at(-1)!]!;
  if (parent.required?.includes(keys.at(-1)!)) {
    return 'required';
  }
  return /Default: (.+?)\.(?: It must|$)/.exec(description ?? '')?.[1] ?? 'none';
}

describe('the table of settings', () => {
  it('has rows', () => expect(ROWS.length).toBeGreaterThan(15));

  it.each(ROWS)('has the defaults of %j', (settings, cell) => {
    const [defaults, ...inProfiles] = cell.replaceAll('`', '').split('; ') as [string, ...string[]];
    const named = defaults.split(', ');
    expect(named).toHaveLength(settings.length);
    settings.forEach((setting, index) => {
      // The table may leave out additions of the schema, such as the default of another case.
      const words = defaultOf(setting).split(/(?=[; ,])/);
      const said = named[index]!.split(/(?=[; ,])/);
      expect(words.slice(0, said.length)).toEqual(said);
    });
    for (const exception of inProfiles) {
      const [value, profile] = exception.split(' in ') as [string, string];
      const set = settings[0]!
        .split('.')
        .reduce<unknown>(
          (within, key) => (within as Record<string, unknown>)[key],
          JSON.parse(read(`config/${profile}.json`)),
        );
      expect(String(set)).toBe(value);
    }
  });
});

/** The `@default` of each property in a folder, without the enumeration before a member. */
function commentedDefaults(folder: string): [property: string, text: string][] {
  const sources = readdirSync(join(PROJECT, folder)).map((file) => read(join(folder, file)));
  return sources.flatMap((source) =>
    [...source.matchAll(/@default (?:- )?(?:[A-Z]\w+\.)?([^\n]+)\n(?: +\*\/\n)? +readonly (\w+)/g)].map(
      ([, text, property]): [string, string] => [property!, plain(text!)],
    ),
  );
}

/** An enumeration's member, or its value. */
const plain = (text: unknown) => String(text).toLowerCase().replaceAll(/[-_]/g, '');

/** Where a default is not called as its property is. */
const PROPERTIES: Readonly<Record<string, string>> = {
  startupMinutes: 'startupTimeout',
  scaleInMinutes: 'scaleInCooldown',
  bakeMinutes: 'bakeTime',
  timeoutSeconds: 'timeout',
};

const leaves = (defaults: object): [name: string, value: unknown][] =>
  Object.entries(defaults).flatMap(([name, value]) =>
    typeof value === 'object' ? leaves(value) : [[PROPERTIES[name] ?? name, value]],
  );

// What is no prop, or another one, and what the time-out of the function is made of.
const { PROTOCOL, ENDPOINT_INSTANCES, WINDOWS_BY, MAX_WINDOWS, CALL_TIMEOUT_MS, ...ENVIRONMENT } =
  RERANK_FUNCTION_DEFAULTS;
const { maxWindows } = LONG_PASSAGES_DEFAULTS;
const props = Object.entries(ENVIRONMENT).map(([name, value]) => [
  name.toLowerCase().replaceAll(/_(\w)/g, (_, letter: string) => letter.toUpperCase()),
  value,
]);

it.each<[string, object]>([
  ['lib/domain', DOMAIN_DEFAULTS],
  ['lib/endpoint', { ENDPOINT_DEFAULTS, IMPORTED_ENDPOINT_DEFAULTS, LONG_PASSAGES_DEFAULTS }],
  ['lib/monitoring', MONITORING_DEFAULTS],
  [
    'lib/registration',
    { ...PIPELINE_DEFAULTS, minimumShare: DEFAULT_MINIMUM_SHARE, proof: MODEL_DEFAULTS.proof.kind },
  ],
  ['lib/rerank-function', { ...FUNCTION_DEFAULTS, maxWindows, ...Object.fromEntries(props) }],
])('the comments in %s name the defaults that hold', (folder, defaults) => {
  const said = commentedDefaults(folder);
  for (const [name, value] of leaves(defaults)) {
    const texts = said.filter(([property]) => property === name).map(([, text]) => text);
    expect([name, ...texts]).toContainEqual(expect.stringMatching(new RegExp(`^${plain(value)}(?![\\w.])`)));
  }
});
