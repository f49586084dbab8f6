import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { run } from '../../deploy/support/command';
import { inProject } from '../../deploy/support/emulated-aws';

/** The output of `npm run package`. */
export interface Tarball {
  readonly path: string;
  readonly bytes: number;
  /** The paths of the files in it. */
  readonly files: readonly string[];
}

/** Packs the project into a folder. */
export async function pack(folder: string): Promise<Tarball> {
  await run('npm', ['run', 'package', '--', '--pack-destination', folder], { cwd: inProject() });
  const [name, ...others] = (await readdir(folder)).filter((file) => file.endsWith('.tgz'));
  if (!name || others.length > 0) {
    throw new Error('npm did not make one package.');
  }
  const path = join(folder, name);
  const listing = await run('tar', ['--list', '--file', path]);
  return {
    path,
    bytes: (await stat(path)).size,
    files: listing
      .trim()
      .split('\n')
      .map((line) => line.replace(/^package\//, ''))
      .sort(),
  };
}
