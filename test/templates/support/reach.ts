import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The part of a JSON schema that says what may be set. */
export interface Schema {
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly enum?: readonly string[];
}

/** The settings of a profile, as `domain.vpc.vpcId`, and its choices, as `serving=tei`. */
export function settingsIn({ properties = {}, items, enum: choices = [] }: Schema, path = ''): string[] {
  return [
    ...Object.entries(properties).flatMap(([name, schema]) => {
      const inner = path === '' ? name : `${path}.${name}`;
      return [inner, ...settingsIn(schema, inner)];
    }),
    ...(items ? settingsIn(items, path) : []),
    ...choices.map((choice) => `${path}=${choice}`),
  ];
}

/** The settings and choices that a profile makes, written the same way. */
export function settingsOf(value: unknown, path = ''): string[] {
  if (Array.isArray(value)) {
    return value.flatMap((item) => settingsOf(item, path));
  }
  if (typeof value !== 'object' || value === null) {
    return [`${path}=${value}`];
  }
  return Object.entries(value).flatMap(([name, item]) => {
    const inner = path === '' ? name : `${path}.${name}`;
    return [inner, ...settingsOf(item, inner)];
  });
}

const LIB = join(__dirname, '../../../lib');

/** The optional props of the interfaces that the library exports, by the name of the interface. */
export function optionalProps(): Record<string, string[]> {
  const exported = readFileSync(join(LIB, 'index.ts'), 'utf8');
  const sources = (readdirSync(LIB, { recursive: true }) as string[])
    .filter((file) => file.endsWith('.ts'))
    .map((file) => ({ module: file.slice(0, -'.ts'.length), text: readFileSync(join(LIB, file), 'utf8') }));
  const isExported = (module: string, name: string) =>
    exported.includes(`export * from './${module}'`) ||
    new RegExp(`export (type )?\\{[^}]*\\b${name}\\b[^}]*\\} from './`).test(
      exported + reExportsIn(sources, exported),
    );
  return Object.fromEntries(
    sources.flatMap(({ module, text }) =>
      [...text.matchAll(/^export interface (?!I[A-Z])(\w+)[^{]*\{\n([\s\S]*?)^\}/gm)]
        .filter(([, name]) => isExported(module, name!))
        .map(([, name, body]) => [
          name,
          [...body!.matchAll(/^ {2}readonly (\w+)\?:/gm)].map(([, prop]) => prop!),
        ])
        .filter(([, props]) => props!.length > 0),
    ),
  );
}

/** `export type { … } from` in the modules that the library exports as a whole. */
function reExportsIn(
  sources: readonly { readonly module: string; readonly text: string }[],
  exported: string,
): string {
  return sources
    .filter(({ module }) => exported.includes(`export * from './${module}'`))
    .flatMap(({ text }) => [...text.matchAll(/^export type \{[^}]*\}(?= from|;)/gm)].map(([found]) => found))
    .map((found) => `${found} from './`)
    .join('\n');
}
