import { existsSync } from 'node:fs';
import { join } from 'node:path';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import type { NodejsFunctionProps } from 'aws-cdk-lib/aws-lambda-nodejs';

/** The runtime that the functions are bundled for, and run on. */
export const RUNTIME = lambda.Runtime.NODEJS_24_X;

const ROOT = join(__dirname, '../..');

/**
 * Modules of a function that are files of their own beside its `index.js`, since it can start without them: what it does not
 * run at its start would be compiled there all the same, for 4 ms of 50. They must hold nothing of ours: it would be
 * bundled twice, and `instanceof` of one copy's class is false for what the other copy made.
 */
const LOADED_LATER: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  rerank: { './powertools-library': 'powertools-library', './schema-library': 'dialects/schema-library' },
};

/**
 * The code of the function in a folder under `lambda/`, whose `index` exports `handler`: ready-made in the npm package,
 * bundled at each synthesis in the repository. Both are the same bytes.
 */
export function handlerCode(entry: string): NodejsFunctionProps {
  const folder = join(ROOT, 'lambda', entry);
  return existsSync(join(folder, 'index.js'))
    ? readyMade(folder)
    : bundled(folder, LOADED_LATER[entry] ?? {});
}

function readyMade(folder: string): NodejsFunctionProps {
  return { code: lambda.Code.fromAsset(folder), handler: 'index.handler' };
}

function bundled(folder: string, loadedLater: Readonly<Record<string, string>>): NodejsFunctionProps {
  return {
    entry: join(folder, 'index.ts'),
    projectRoot: ROOT,
    depsLockFilePath: join(ROOT, 'package-lock.json'),
    bundling: {
      ...BUNDLING,
      mainFields: [...BUNDLING.mainFields],
      sourceMap: false,
      // The SDK of the runtime changes under a function that is not deployed; the lock file decides instead.
      bundleAwsSDK: true,
      externalModules: Object.keys(loadedLater),
      commandHooks: {
        beforeBundling: () => [],
        beforeInstall: () => [],
        afterBundling: (_, output) =>
          Object.entries(loadedLater).map(([name, source]) =>
            bundling(join(folder, `${source}.ts`), join(output, `${name}.js`)),
          ),
      },
    },
  };
}

const BUNDLING = {
  target: 'node24',
  minify: true,
  // Prefers the form of a package from which what is not used can be left out: a quarter less to load.
  mainFields: ['module', 'main'],
} as const;

/** The command that bundles a module by itself as the CDK bundles a function. */
function bundling(module: string, file: string): string {
  const { target, mainFields } = BUNDLING;
  const options = [
    '--bundle',
    '--minify',
    `--target=${target}`,
    '--platform=node',
    `--main-fields=${mainFields}`,
  ];
  // A script, or where packages run scripts at their installation the program itself.
  const esbuild = require.resolve('esbuild/bin/esbuild');
  return [esbuild, module, ...options, `--outfile=${file}`, '--log-level=error']
    .map((part) => JSON.stringify(part))
    .join(' ');
}
