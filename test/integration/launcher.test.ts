import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Deadline } from '../../lambda/shared/deadline';
import { until } from '../../lambda/shared/until';
import { type OpenSearchNode, OpenSearchStartError } from '../../local/opensearch';
import { cacheFolder } from '../../local/opensearch/cache';
import { startOn } from '../../local/opensearch/index';
import { thisMachine } from '../../local/opensearch/machine';
import { askRoot } from '../../local/opensearch/probe';

jest.setTimeout(240_000);

const ROOT = join(__dirname, '..', '..');
const PORT = 19_200;
/** As `npm run demo` starts it: what these tests look at is the same with the agent, which doubles the work of a start. */
const OPTIONS = { sources: ['maven' as const], confined: false };
const BROKEN = { ...OPTIONS, extra: 'no.such.setting: 1\n' };

interface Launcher {
  readonly process: ChildProcess;
  readonly node: OpenSearchNode;
  readonly run: string;
  /** Of the supervisor and of java. */
  readonly pids: number[];
}

let runs: string;
const launched: ChildProcess[] = [];
const servers: Server[] = [];

beforeAll(async () => {
  runs = join(await cacheFolder(thisMachine()), 'runs');
});

afterAll(() => {
  for (const child of launched) child.kill('SIGKILL');
  for (const server of servers) server.close();
});

describe('two processes that start a node on the same port', () => {
  it('get a node each, which ends with its process in whatever way that ends', async () => {
    const [first, second] = await Promise.all([launch({ port: PORT }), launch({ port: PORT })]);
    expect(first.node.url).not.toBe(second.node.url);
    expect([await answers(first.node), await answers(second.node)]).toEqual([true, true]);

    first.process.kill('SIGKILL');
    await nothingIsLeftOf(first);
    expect(existsSync(first.run)).toBe(false);
    expect(await answers(second.node)).toBe(true);

    second.process.stdin?.end();
    expect(await once(second.process, 'exit')).toEqual([0, null]);
    await nothingIsLeftOf(second);
    expect(existsSync(second.run)).toBe(false);
  });
});

describe('a node on an occupied port', () => {
  it('takes another one, and is not left over when its supervisor is killed as well', async () => {
    const occupied = await occupy();
    const launcher = await launch({ port: occupied });
    expect(Number(new URL(launcher.node.url).port)).not.toBe(occupied);
    expect(await answers(launcher.node)).toBe(true);

    const [supervisor = 0] = launcher.pids;
    launcher.process.kill('SIGKILL');
    process.kill(supervisor, 'SIGKILL');
    // Elsewhere than on Linux the next start ends it.
    if (process.platform === 'linux') await nothingIsLeftOf(launcher);
    expect(existsSync(launcher.run)).toBe(true);

    await expect(startOn(thisMachine(), BROKEN)).rejects.toThrow();
    expect(existsSync(launcher.run)).toBe(false);
  });
});

describe('a node that cannot start', () => {
  it('is reported with the end of its log, and leaves nothing', async () => {
    const error = await startOn(thisMachine(), BROKEN).catch((error) => error);
    expect(error).toBeInstanceOf(OpenSearchStartError);
    expect(error.message).toMatch(
      /^OpenSearch \S+ ended with exit code 1 while starting; the end of its log:\n/,
    );
    expect(error.message).toContain('unknown setting [no.such.setting]');
    expect(error.message.split('\n').length).toBeLessThanOrEqual(41);
    expect(foldersOf(process.pid)).toEqual([]);
  });
});

describe('an aborted start', () => {
  it('leaves nothing', async () => {
    const abort = new AbortController();
    const starting = startOn(thisMachine(), { ...OPTIONS, signal: abort.signal });
    const outcome = starting.catch((error) => error);
    const begun = () => foldersOf(process.pid).find((run) => existsSync(join(run, 'command.pid')));
    const folder = (await until(Deadline.in(60_000), begun, { everyMs: 50 }))!;
    const pids = pidsIn(folder);
    abort.abort();
    expect(await outcome).toBe(abort.signal.reason);
    expect(pids.filter(alive)).toEqual([]);
    expect(foldersOf(process.pid)).toEqual([]);
  });
});

async function launch(options: object): Promise<Launcher> {
  const args = ['--import', 'tsx', join(__dirname, 'launcher-process.ts')];
  const child = spawn(process.execPath, [...args, JSON.stringify({ ...OPTIONS, ...options })], {
    cwd: ROOT,
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  launched.push(child);
  let errors = '';
  child.stderr.on('data', (chunk) => {
    errors += chunk;
  });
  for await (const line of createInterface({ input: child.stdout })) {
    const [run = ''] = foldersOf(child.pid);
    return { process: child, node: JSON.parse(line), run, pids: pidsIn(run) };
  }
  throw new Error(errors);
}

function foldersOf(pid = 0): string[] {
  const names = existsSync(runs) ? readdirSync(runs) : [];
  return names.filter((name) => name.includes(`-${pid}-`)).map((name) => join(runs, name));
}

function pidsIn(run: string): number[] {
  return ['supervisor.pid', 'command.pid'].map((name) => Number(readFileSync(join(run, name), 'utf8')));
}

function alive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

function answers({ url, auth, ca }: OpenSearchNode): Promise<boolean> {
  return askRoot(url, { auth, ca, timeoutMs: 5_000 }).then(
    ({ status }) => status === 200,
    () => false,
  );
}

async function nothingIsLeftOf({ pids, node }: Launcher): Promise<void> {
  const areGone = () => !pids.some(alive);
  expect(await until(Deadline.in(20_000), areGone, { everyMs: 50 })).toBe(true);
  expect(await answers(node)).toBe(false);
}

async function occupy(): Promise<number> {
  const server = createServer();
  servers.push(server);
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return (server.address() as { port: number }).port;
}
