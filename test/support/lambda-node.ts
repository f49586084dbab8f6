import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { RUNTIME } from '../../lib/shared/handler-code';
import { installedPackages } from './installed-packages';

const run = promisify(execFile);
const SOURCE = join(__dirname, 'lambda-node');

/**
 * The folder with a `node` of the major version that Lambda runs the functions on, which `npm ci` of the project cannot
 * install: it would become the one that all scripts run on.
 *
 * @throws Error when it is of another major version than the runtime of the functions
 */
export async function lambdaNodeFolder(): Promise<string> {
  const binFolder = (folder: string) => join(folder, 'node_modules', `node-linux-${process.arch}`, 'bin');
  const folder = await installedPackages({
    source: SOURCE,
    what: "the Node.js of Lambda's runtime",
    async complete(unfinished) {
      const { stdout } = await run(join(binFolder(unfinished), 'node'), ['--version']);
      const [major] = stdout.slice(1).split('.');
      if (RUNTIME.name !== `nodejs${major}.x`) {
        throw new Error(
          `${SOURCE} installs Node.js ${stdout.trim()}, and the functions run on ${RUNTIME.name}`,
        );
      }
    },
  });
  return binFolder(folder);
}
