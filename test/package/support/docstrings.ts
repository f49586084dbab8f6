import { NAME } from './examples';

/** A code example in a docstring, as TypeScript. */
export type DocstringExample = string;

/** What the examples of docstrings may use without saying where it comes from: constructs of the stack around them. */
const SURROUNDINGS = `
declare const app: App;
declare const domain: ISearchDomain;
declare const endpoint: ICrossEncoderEndpoint;
declare const model: IRerankModel;
declare const rerank: RerankFunction;
`;

/** All examples in the docstrings of a declaration file. */
export function examplesIn(declarations: string): DocstringExample[] {
  return docstringsIn(declarations).flatMap(({ text }) => exampleIn(text) ?? []);
}

/** Whether the docstring of an exported class or function has an example. */
export function hasExample(declarations: string, name: string): boolean {
  const declaration = new RegExp(`^export declare (?:abstract )?(?:class|function) ${name}\\b`);
  return docstringsIn(declarations).some(({ text, next }) => declaration.test(next) && exampleIn(text));
}

/** A module that compiles if each example does, where `exported` is what each entry of the package exports. */
export function moduleOf(
  examples: readonly DocstringExample[],
  exported: Readonly<Record<string, readonly string[]>>,
): string {
  return [
    "import { App, CfnOutput, Stack } from 'aws-cdk-lib';",
    ...Object.entries(exported).map(
      ([entry, names]) => `import { ${names.join(', ')} } from '${NAME}${entry.slice(1)}';`,
    ),
    `import type { ICrossEncoderEndpoint, IRerankModel, ISearchDomain } from '${NAME}';`,
    SURROUNDINGS,
    ...examples.map(
      (example, index) => `class Example${index} extends Stack {\n  example() {\n${example}\n  }\n}`,
    ),
    `export const used = [App, CfnOutput, ${Object.values(exported).flat().join(', ')}];`,
  ].join('\n');
}

function docstringsIn(declarations: string): { text: string; next: string }[] {
  return [...declarations.matchAll(/\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\s*([^\n]*)/g)].map(([, text, next]) => ({
    text: text!,
    next: next!,
  }));
}

function exampleIn(docstring: string): DocstringExample | undefined {
  const lines = docstring.split('\n').map((line) => line.replace(/^\s*\* ?/, ''));
  const start = lines.findIndex((line) => line.startsWith('@example'));
  if (start < 0) {
    return undefined;
  }
  const rest = lines.slice(start + 1);
  const end = rest.findIndex((line) => line.startsWith('@'));
  return rest
    .slice(0, end < 0 ? undefined : end)
    .join('\n')
    .trim();
}
