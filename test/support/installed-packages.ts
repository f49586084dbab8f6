import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { cp, mkdir, readFile, rename, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import { cacheFolder } from '../../local/opensearch/cache';
import { withLock } from '../../local/opensearch/lock';
import { type Machine, thisMachine } from '../../local/opensearch/machine';

const run = promisify(execFile);

/** Packages of npm that tests need, and that are too big, or not for every machine, to be installed with the others. */
export interface Packages {
  /** The folder with their `package.json` and `package-lock.json`. */
  readonly source: string;
  /** For people, in a line of progress. */
  readonly what: string;
  /** Makes the new folder fit for use, and checks that it is; it is then renamed to `home`. */
  readonly complete: (folder: string, home: string) => Promise<void>;
  /** @default - this machine */
  readonly machine?: Machine;
}

/** Installs packages into the user's cache folder on the first call, by one process at a time. @returns their folder */
export async function installedPackages(packages: Packages): Promise<string> {
  const { source, what, complete, machine = thisMachine() } = packages;
  const lock = await readFile(join(source, 'package-lock.json'));
  const hash = createHash('sha256').update(lock).digest('hex').slice(0, 8);
  const folder = join(await cacheFolder(machine), `${basename(source)}-${hash}`);
  const place = `${folder}.lock`;
  await mkdir(place, { recursive: true });
  const progress = (line: string) => process.stderr.write(`${line}\n`);
  await withLock(place, { purpose: `installing ${what}`, progress }, async () => {
    if (!existsSync(folder)) {
      const unfinished = `${folder}.new`;
      await rm(unfinished, { recursive: true, force: true });
      await cp(source, unfinished, { recursive: true });
      await run('npm', ['ci', '--prefix', unfinished, '--ignore-scripts', '--no-audit', '--no-fund']);
      await complete(unfinished, folder);
      await rename(unfinished, folder);
    }
  });
  return folder;
}
