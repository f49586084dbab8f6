import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Machine } from '../../../../local/opensearch/machine';

const folders: string[] = [];

/** A machine with an own home folder, on whose `PATH` there are the given scripts and nothing else; no Docker engine. */
export async function makeMachine(scripts: Record<string, string> = {}): Promise<Machine> {
  const home = await makeFolder();
  await mkdir(join(home, 'bin'));
  for (const [name, body] of Object.entries(scripts)) await writeScript(join(home, 'bin', name), body);
  const env = { PATH: join(home, 'bin'), DOCKER_HOST: `unix://${home}/docker.sock` };
  return { platform: 'linux', env, home, root: false };
}

/** An executable that Node runs (`#!node`) or that prints what `java -XshowSettings:properties` would. */
export async function writeScript(path: string, body: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, `#!${process.execPath}\n${body}`);
  await chmod(path, 0o755);
}

/** A folder that is removed after the tests of the file. */
export async function makeFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'launcher-'));
  folders.push(folder);
  return folder;
}

afterAll(async () => {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true, force: true });
});
