import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { inProject } from '../../deploy/support/emulated-aws';

/** The package's name, which is how another project imports it. */
export const NAME = 'opensearch-sagemaker-reranker';

/** Where the examples are deployed to; nobody signs in to it. */
export const ENV = { account: '111122223333', region: 'eu-west-1' };

const FOLDER = inProject('examples');

/** The names of the examples that are stacks. */
export const EXAMPLES = readdirSync(FOLDER)
  .filter((file) => file.endsWith('.ts'))
  .map((file) => file.slice(0, -'.ts'.length));

/** Where an example is in the repository. */
export function pathOf(example: string): string {
  return join(FOLDER, `${example}.ts`);
}

/** An example as another project writes it: it imports the package instead of the repository's files. */
export function asAnotherProjectWritesIt(example: string): string {
  return readFileSync(pathOf(example), 'utf8').replaceAll(/'\.\.\/lib(\/[\w-]+)?'/g, `'${NAME}$1'`);
}

/** An app of all examples, in a form that is right for CommonJS and for ECMAScript modules. */
export function appOfExamples(): string {
  return [
    "import { App } from 'aws-cdk-lib';",
    ...EXAMPLES.map((example, index) => `import * as example${index} from './examples/${example}.js';`),
    '',
    'const app = new App({ analyticsReporting: false });',
    ...EXAMPLES.flatMap((_, index) => [
      `for (const [name, ExampleStack] of Object.entries(example${index})) {`,
      `  new ExampleStack(app, name, { env: ${JSON.stringify(ENV)} });`,
      '}',
    ]),
    'app.synth();',
    '',
  ].join('\n');
}
