import { existsSync } from 'node:fs';
import { join } from 'node:path';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import type { NodejsFunctionProps } from 'aws-cdk-lib/aws-lambda-nodejs';

/** The runtime that the functions are bundled for, and run on. */
export const RUNTIME = lambda.Runtime.NODEJS_24_X;

const ROOT = join(__dirname, '../..');

/**
 * The code of the function in a folder under `lambda/`, whose `index` exports `handler`: ready-made in the npm package,
 * bundled at each synthesis in the repository. Both are the same bytes.
 */
export function handlerCode(entry: string): NodejsFunctionProps {
  const folder = join(ROOT, 'lambda', entry);
  return existsSync(join(folder, 'index.js')) ? readyMade(folder) : bundled(folder);
}

function readyMade(folder: string): NodejsFunctionProps {
  return { code: lambda.Code.fromAsset(folder), handler: 'index.handler' };
}

function bundled(folder: string): NodejsFunctionProps {
  return {
    entry: join(folder, 'index.ts'),
    projectRoot: ROOT,
    depsLockFilePath: join(ROOT, 'package-lock.json'),
    bundling: {
      target: 'node24',
      minify: true,
      sourceMap: false,
      // The SDK of the runtime changes under a function that is not deployed; the lock file decides instead.
      bundleAwsSDK: true,
      // Prefers the form of a package from which what is not used can be left out: a quarter less to load.
      mainFields: ['module', 'main'],
    },
  };
}
