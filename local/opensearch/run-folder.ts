import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';

/** This machine's name in a folder name: several machines may share a home folder, and process ids mean nothing on another. */
const HOST = hostname().replace(/[^A-Za-z0-9.]/g, '_');

/**
 * Makes an own folder `CACHE/runs/HOST-PID-RANDOM` for something that is removed when this process ends. The process
 * id in the name lets a later run tell what a killed run left behind.
 */
export async function makeRunFolder(cache: string): Promise<string> {
  const runs = join(cache, 'runs');
  await mkdir(runs, { recursive: true, mode: 0o755 });
  const folder = join(runs, `${HOST}-${process.pid}-${randomBytes(4).toString('hex')}`);
  await mkdir(folder, { mode: 0o700 });
  return folder;
}

/** Removes the folders of runs of which neither the owner nor its supervisor is alive any more, and what still runs in them. */
export async function removeAbandonedRunFolders(cache: string): Promise<void> {
  const runs = join(cache, 'runs');
  for (const name of await readdir(runs).catch(() => [])) {
    const [, host, owner] = name.match(/^(.+)-(\d+)-[0-9a-f]{8}$/) ?? [];
    if (host !== HOST || alive(Number(owner))) continue;
    const folder = join(runs, name);
    if (alive(await pidIn(folder, 'supervisor.pid'))) continue;
    const command = await pidIn(folder, 'command.pid');
    if (alive(command) && (await commandLine(command)).includes(folder)) {
      try {
        process.kill(command, 'SIGKILL');
      } catch {
        // It was quicker.
      }
    }
    await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 }).catch(() => {});
  }
}

async function pidIn(folder: string, file: string): Promise<number> {
  return Number(await readFile(join(folder, file), 'utf8').catch(() => Number.NaN));
}

function alive(pid: number): boolean {
  if (!(pid > 0)) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function commandLine(pid: number): Promise<string> {
  return new Promise((resolve) => {
    execFile('ps', ['-ww', '-o', 'command=', '-p', String(pid)], (_error, stdout) => resolve(stdout));
  });
}
