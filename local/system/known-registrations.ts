import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ResourceEvent } from '../../lambda/register/resource/event';
import { cacheFolder } from '../opensearch/cache';
import { thisMachine } from '../opensearch/machine';

interface KnownRegistration {
  /** The process that registered, and takes everything down again when it ends. */
  readonly pid: number;
  readonly resources: readonly ResourceEvent[];
}

/**
 * Keeps what was registered on a cluster for `npm run verify`, as long as this process lives: in the cache folder, for
 * this user's eyes only, since it holds the keys of the local endpoint.
 *
 * @returns a function that forgets it again
 */
export async function rememberRegistration(
  url: string,
  owner: string,
  resources: readonly ResourceEvent[],
): Promise<() => Promise<void>> {
  const file = join(await folder(), `${prefixOf(url)}${owner}.json`);
  const known: KnownRegistration = { pid: process.pid, resources };
  await writeFile(file, JSON.stringify(known), { mode: 0o600 });
  return () => rm(file, { force: true });
}

/** The registrations of live processes on a cluster; those that others left behind are removed. */
export async function knownRegistrations(url: string): Promise<(readonly ResourceEvent[])[]> {
  const from = await folder();
  const known: (readonly ResourceEvent[])[] = [];
  for (const name of (await readdir(from)).filter((file) => file.startsWith(prefixOf(url)))) {
    const { pid, resources } = JSON.parse(await readFile(join(from, name), 'utf8')) as KnownRegistration;
    if (isAlive(pid)) {
      known.push(resources);
    } else {
      await rm(join(from, name), { force: true });
    }
  }
  return known;
}

async function folder(): Promise<string> {
  const path = join(await cacheFolder(thisMachine()), 'registrations');
  await mkdir(path, { recursive: true, mode: 0o700 });
  return path;
}

/** A node on this machine is one, whichever way it is named. */
function prefixOf(url: string): string {
  const { protocol, hostname, port } = new URL(url);
  const host = /^(localhost|\[::1\])$/.test(hostname) ? '127.0.0.1' : hostname;
  return `${host.replace(/[^\w.-]/g, '_')}_${port || (protocol === 'https:' ? 443 : 80)}_`;
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
