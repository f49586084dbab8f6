import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Deadline } from '../../../../lambda/shared/deadline';
import { until } from '../../../../lambda/shared/until';
import { makeRunFolder, removeAbandonedRunFolders } from '../../../../local/opensearch/run-folder';
import { type Job, supervise } from '../../../../local/opensearch/supervise';
import { makeFolder } from './machines';

async function start(script: string, options: { graceMs?: number; keep?: Job['keep'] } = {}) {
  const folder = await makeRunFolder(await makeFolder());
  const output = join(folder, 'output');
  const job = {
    command: 'sh',
    args: ['-c', script],
    cwd: folder,
    env: process.env,
    output,
    folder,
    graceMs: 5_000,
  };
  return { folder, output, command: await supervise({ ...job, ...options }) };
}

/** Orphans are reaped by process 1, at its leisure. */
async function ended(pid: number): Promise<void> {
  try {
    for (;;) {
      process.kill(pid, 0);
      await sleep(20);
    }
  } catch {
    // It is gone.
  }
}

async function read(file: string): Promise<string> {
  const lines = async () => {
    const text = existsSync(file) ? await readFile(file, 'utf8') : '';
    return text.endsWith('\n') && text.trim();
  };
  return String(await until(Deadline.NONE, lines, { everyMs: 10 }));
}

describe('a supervised command', () => {
  it('tells how it ended, and keeps its folder until it is stopped', async () => {
    const { command, folder, output } = await start('echo said; exit 3');
    expect(await command.exited).toEqual({ code: 3, signal: null });
    expect(await read(output)).toBe('said');
    await Promise.all([command.stop(), command.stop()]);
    expect(existsSync(folder)).toBe(false);
  });

  it('is ended with all that it started, even when it does not want to', async () => {
    const { command, folder, output } = await start(
      `trap '' TERM; sleep 60 & echo $!; while :; do sleep 1; done`,
      {
        graceMs: 200,
      },
    );
    const below = Number(await read(output));
    await command.stop();
    expect(existsSync(folder)).toBe(false);
    await ended(command.pid);
    await ended(below);
    expect(await command.exited).toEqual({ code: null, signal: 'SIGKILL' });
  });

  it('can be run anew in its folder, has ended with all that it started before, and has not exited', async () => {
    const { command, folder, output } = await start('echo begun >> runs; sleep 60 & echo $!; wait');
    const first = command.pid;
    const below = Number(await read(output));
    await command.restart();
    expect(command.pid).not.toBe(first);
    await ended(first);
    await ended(below);
    const hasBegunAgain = async () => (await read(join(folder, 'runs'))) === 'begun\nbegun';
    await until(Deadline.NONE, hasBegunAgain, { everyMs: 20 });
    await expect(Promise.race([command.exited, sleep(200, 'runs')])).resolves.toBe('runs');
    await command.stop();
    await ended(command.pid);
    expect(existsSync(folder)).toBe(false);
  });

  it('that was killed can be run again, and its next end is told', async () => {
    const { command } = await start('echo up; exec sleep 60');
    process.kill(command.pid, 'SIGKILL');
    expect(await command.exited).toEqual({ code: null, signal: 'SIGKILL' });
    await command.restart();
    await expect(Promise.race([command.exited, sleep(200, 'runs')])).resolves.toBe('runs');
    process.kill(command.pid, 'SIGTERM');
    expect(await command.exited).toEqual({ code: null, signal: 'SIGTERM' });
    await command.stop();
  });
  it('does not survive its supervisor', async () => {
    const { command, folder } = await start('sleep 60');
    process.kill(Number(await readFile(join(folder, 'supervisor.pid'), 'utf8')), 'SIGKILL');
    expect(await command.exited).toEqual({ code: null, signal: 'SIGKILL' });
    await ended(command.pid);
    await command.stop();
    expect(existsSync(folder)).toBe(false);
  });

  it('that is not there is an error', async () => {
    const folder = await makeRunFolder(await makeFolder());
    const job = {
      command: '/nowhere/java',
      args: [],
      cwd: folder,
      env: {},
      output: join(folder, 'o'),
      folder,
      graceMs: 1,
    };
    await expect(supervise(job)).rejects.toThrow('ENOENT');
    expect(existsSync(folder)).toBe(false);
  });
});

describe('a file that a command writes when it ends', () => {
  const WRITES = `trap 'echo whole > "$FILE"; exit 143' TERM; echo up; while :; do sleep 0.1; done`;

  async function startWriter(script = WRITES, graceMs = 5_000) {
    const to = join(await makeFolder(), 'kept');
    const from = join(await makeFolder(), 'written');
    const started = await start(script.replaceAll('$FILE', from), { keep: { from, to, graceMs } });
    await read(started.output);
    return { ...started, from, to };
  }

  it('is kept when that is wanted', async () => {
    const { command, folder, to } = await startWriter();
    command.keep();
    await command.stop();
    expect(await readFile(to, 'utf8')).toBe('whole\n');
    expect(existsSync(folder)).toBe(false);
  });

  it('is not waited for when nobody wants it', async () => {
    const { command, folder, from } = await startWriter();
    await command.stop();
    expect(await command.exited).toEqual({ code: null, signal: 'SIGKILL' });
    expect([from, folder].map(existsSync)).toEqual([false, false]);
  });

  it('is not kept when the command was killed meanwhile', async () => {
    const half = `trap 'echo half > "$FILE"; sleep 60' TERM; echo up; while :; do sleep 0.1; done`;
    const { command, folder, from, to } = await startWriter(half, 1_000);
    command.keep();
    await command.stop();
    expect([from, to, folder].map(existsSync)).toEqual([true, false, false]);
  });

  it.each([
    ['a link', 'ln -s /etc/hostname'],
    ['a second name', 'echo whole > "$FILE.other"; ln "$FILE.other"'],
    ['a pipe', 'mkfifo'],
  ])('is not kept where %s stands in its place', async (_, make) => {
    const script = `trap '${make} "$FILE"; exit 0' TERM; echo up; while :; do sleep 0.1; done`;
    const { command, folder, to } = await startWriter(script);
    command.keep();
    await command.stop();
    expect([to, folder].map(existsSync)).toEqual([false, false]);
  });

  it('is missed by nobody where it is not written, or cannot be kept', async () => {
    const { command, folder, to } = await startWriter('echo up; exec sleep 60');
    command.keep();
    await command.stop();
    const occupied = await startWriter();
    await mkdir(join(occupied.to, 'folder'), { recursive: true });
    occupied.command.keep();
    await occupied.command.stop();
    expect([to, folder, occupied.folder].map(existsSync)).toEqual([false, false, false]);
  });
});

describe('the folders of earlier runs', () => {
  it('are removed when nobody of that run is alive, on this machine', async () => {
    const cache = await makeFolder();
    const own = await makeRunFolder(cache);
    const name = own.slice(0, own.lastIndexOf(`-${process.pid}-`));
    const abandoned = `${name}-4194305-00000000`;
    const supervised = `${name}-4194305-00000001`;
    const elsewhere = join(cache, 'runs', 'other.host-4194305-00000000');
    for (const folder of [abandoned, supervised, elsewhere]) await mkdir(folder);
    await writeFile(join(supervised, 'supervisor.pid'), String(process.pid));
    // Of another process by now: it must survive.
    await writeFile(join(abandoned, 'command.pid'), String(process.pid));
    await removeAbandonedRunFolders(cache);
    expect([own, abandoned, supervised, elsewhere].map(existsSync)).toEqual([true, false, true, true]);
  });
});
