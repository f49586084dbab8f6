import { readFileSync } from 'node:fs';
import { join } from 'node:path';

interface Schema {
  readonly description?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
}

const PROJECT = join(__dirname, '../../..');
const read = (file: string) => readFileSync(join(PROJECT, file), 'utf8');
const schema: Schema = JSON.parse(read('config/schema.json'));

/** The rows of the README's table: settings by their whole path, and the cell of their defaults. */
const [, TABLE = ''] = read('README.md').split('| setting | default | |\n|---|---|---|\n');
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

describe("the README's table of settings", () => {
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
