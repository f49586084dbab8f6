import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { cacheFolder } from '../../local/opensearch/cache';
import { thisMachine } from '../../local/opensearch/machine';
import { made } from '../made';

/** With uv, which installs packages in a tenth of pip's time and is one itself. */
const INSTALLER = join(__dirname, 'requirements.txt');
const PIP = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--no-compile'];

/** Pinned packages of PyPI. */
export interface PythonPackages {
  /** What their folder's name begins with. */
  readonly name: string;
  /** Lines as in a requirements file. */
  readonly requirements: string;
  /** @default - with the packages that these need */
  readonly withoutDependencies?: boolean;
  /** The path of a program in Python that finishes the new environment. @default - none */
  readonly finish?: string;
}

/**
 * A virtual environment with packages from PyPI, made on the first call and kept in the user's cache folder.
 *
 * @returns the path of its interpreter
 * @throws Error with what the installer said
 *
 * @example
 * const python = await pythonEnvironment({ name: 'checks', requirements: 'botocore==1.43.106' });
 */
export async function pythonEnvironment(packages: PythonPackages): Promise<string> {
  const folder = await folderOf(packages);
  const python = join(folder, 'bin', 'python');
  await made(folder, async () => {
    await output('python3', '-m', 'venv', '--without-pip', folder);
    await install(packages, ['--python', python], () => withPip(python, packages));
    if (packages.finish) {
      await output(python, packages.finish);
    }
  });
  return python;
}

/** A folder for PYTHONPATH with packages for that interpreter, made on the first call and kept in the user's cache folder. */
export async function pythonFolder(python: string, packages: PythonPackages): Promise<string> {
  const folder = await folderOf(packages);
  const target = ['--target', folder];
  await made(folder, () =>
    install(packages, ['--python', python, ...target], () => withPip(python, packages, target)),
  );
  return folder;
}

async function folderOf({ name, requirements, finish }: PythonPackages): Promise<string> {
  const hash = createHash('sha256').update(requirements);
  const version = hash
    .update(finish ? await readFile(finish) : '')
    .digest('hex')
    .slice(0, 8);
  return join(await cacheFolder(thisMachine()), `${name}-${version}`);
}

/** By uv, or otherwise where that cannot, or cannot be had: it reads its own settings, not pip's, such as for another index. */
async function install(
  packages: PythonPackages,
  place: readonly string[],
  otherwise: () => Promise<unknown>,
): Promise<void> {
  try {
    await withUv(await uvProgram(), packages, place);
  } catch (error) {
    process.stderr.write(`uv could not install packages, pip tries: ${(error as Error).message}\n`);
    await otherwise();
  }
}

async function withUv(
  uv: string,
  { requirements, withoutDependencies }: PythonPackages,
  place: readonly string[],
): Promise<void> {
  // Beside the environments, so that files are linked into them instead of copied.
  const scratch = await mkdtemp(`${dirname(dirname(uv))}-`);
  try {
    const list = join(scratch, 'requirements.txt');
    await writeFile(list, requirements);
    const options = ['--quiet', '--no-config', '--cache-dir', join(scratch, 'cache'), ...place];
    await output(uv, 'pip', 'install', ...options, ...(withoutDependencies ? ['--no-deps'] : []), '-r', list);
  } finally {
    await rm(scratch, { recursive: true });
  }
}

async function withPip(
  python: string,
  { requirements, withoutDependencies }: PythonPackages,
  place: readonly string[] = [],
): Promise<void> {
  await output(python, '-m', 'ensurepip');
  const names = requirements.split('\n').filter((line) => line.trim() && !line.startsWith('#'));
  await output(python, ...PIP, ...place, ...(withoutDependencies ? ['--no-deps'] : []), ...names);
}

async function uvProgram(): Promise<string> {
  const folder = await folderOf({ name: 'uv', requirements: await readFile(INSTALLER, 'utf8') });
  await made(folder, async () => {
    await output('python3', '-m', 'venv', folder);
    await output(join(folder, 'bin', 'python'), ...PIP, '-r', INSTALLER);
  });
  return join(folder, 'bin', 'uv');
}

async function output(command: string, ...args: readonly string[]): Promise<string> {
  // In a test the environment of this process is a copy, which its children would not get.
  const { stdout } = await promisify(execFile)(command, args, { env: process.env }).catch((error) => {
    throw new Error(
      `Packages for Python cannot be installed: it takes python3 with venv, 3.11 or 3.12, and PyPI.\n` +
        `${error.message}\n${error.stderr ?? ''}`,
    );
  });
  return stdout;
}
