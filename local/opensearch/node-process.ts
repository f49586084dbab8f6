import { execFile } from 'node:child_process';
import { chown, cp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { Deadline } from '../../lambda/shared/deadline';
import { until } from '../../lambda/shared/until';
import { type ClassSharing, classSharing } from './class-archive';
import { classPath } from './class-path';
import { OpenSearchStartError } from './errors';
import { describeJdk, type Jdk } from './java';
import { logTail } from './log-tail';
import { javaArguments, type NodeSettings, nodeConfiguration } from './node-settings';
import type { OpenSearchVersion } from './opensearch-version';
import { askRoot } from './probe';
import { elapsed, whileWorking } from './progress';
import { makeRunFolder } from './run-folder';
import { configureSecurity, type SecureNode } from './security';
import { type Supervised, supervise } from './supervise';
import type { OpenSearchNode, StartOptions } from './types';

/** The user that OpenSearch runs as when we are root, as whom it refuses to; no account needs to exist. */
const UNPRIVILEGED_ID = 64_200;
const START_BOUND_MS = 180_000;
/** How long a node may take to write down the classes that it has loaded, on a busy machine. */
const KEEP_CLASSES_MS = 60_000;

/** The program to start. */
export interface NodeOptions extends StartOptions {
  /** The laid out OpenSearch. */
  readonly home: string;
  readonly version: OpenSearchVersion;
  readonly java: Jdk;
}

/** Starts a laid out OpenSearch and waits until it answers. */
export async function startNode(options: NodeOptions): Promise<OpenSearchNode> {
  const { version, java, progress, signal } = options;
  progress(`starting OpenSearch ${version} with ${describeJdk(java)}`);
  const run = await makeRunFolder(options.cache);
  const log = join(run, 'logs', 'stdout.log');
  const settings: NodeSettings = { ...options, run, name: options.member?.name ?? basename(run) };
  let node: Supervised | undefined;
  try {
    const secure = await configure(settings, options);
    signal?.throwIfAborted();
    const path = await classPath(settings);
    const sharing = sharingOf(settings, java, path);
    node = await launch(settings, options, { log, sharing, path });
    options.onWaiting?.();
    return await answeringNode({ node, settings, log, options, secure, sharing });
  } catch (error) {
    await (node ? node.stop() : rm(run, { recursive: true, force: true }));
    throw error;
  }
}

/** A node that has been started. */
interface Launched {
  readonly node: Supervised;
  readonly settings: NodeSettings;
  readonly log: string;
  readonly options: NodeOptions;
  readonly secure: SecureNode | undefined;
  readonly sharing: ClassSharing;
}

/** Java keeps no classes that an agent may have changed, and members of a cluster are ended in other ways than by `stop`. */
function sharingOf(settings: NodeSettings, java: Jdk, path: string): ClassSharing {
  const { confined, quickStart, member } = settings;
  if (!quickStart || confined) return { args: [] };
  const sharing = classSharing(settings, java, path);
  return member && sharing.keep ? { args: [] } : sharing;
}

async function answeringNode(launched: Launched): Promise<OpenSearchNode> {
  const { node, options, secure, sharing } = launched;
  const { version, progress } = options;
  const start = Date.now();
  const line = () => `starting OpenSearch ${version}: ${elapsed(start)}`;
  const { url, number } = await whileWorking(untilItAnswers(launched), progress, line);
  const port = Number(new URL(url).port);
  if (options.port !== 0 && port !== options.port) {
    progress(`port ${options.port} is occupied: OpenSearch listens on ${port}`);
  }
  progress(`OpenSearch ${number} answers at ${url} after ${elapsed(start)}`);
  const restart = async () => {
    await node.restart();
    return answeringNode(launched);
  };
  const kill = async (signal: 'SIGTERM' | 'SIGKILL') => {
    process.kill(node.pid, signal);
    await node.exited;
  };
  const keepClasses = () => {
    progress('OpenSearch will take some seconds to stop, this once: it keeps its classes for the next start');
    node.keep();
  };
  const { auth, ca } = secure ?? {};
  return {
    url,
    auth,
    ca,
    version: number,
    source: 'maven',
    endpointHost: '127.0.0.1',
    restart,
    kill,
    ...(sharing.keep && { keepClasses }),
    stop: node.stop,
  };
}

async function configure(settings: NodeSettings, options: NodeOptions): Promise<SecureNode | undefined> {
  const { run, home } = settings;
  const config = join(run, 'config');
  for (const name of ['config', 'data', 'logs', 'tmp']) await mkdir(join(run, name));
  await cp(join(home, 'config', 'log4j2.properties'), join(config, 'log4j2.properties'));
  if (options.data) await cp(options.data, join(run, 'data'), { recursive: true });
  const secure = options.security ? await configureSecurity(config, home, options.java) : undefined;
  const extra = `${secure?.settings ?? ''}${options.extra ?? ''}`;
  await writeFile(join(config, 'opensearch.yml'), nodeConfiguration({ ...settings, extra }));
  if (options.machine.root) {
    for (const entry of await readdir(run, { recursive: true })) await give(join(run, entry));
    await give(run);
  }
  return secure;
}

function give(path: string): Promise<void> {
  return chown(path, UNPRIVILEGED_ID, UNPRIVILEGED_ID);
}

async function launch(
  settings: NodeSettings,
  options: NodeOptions,
  { log, sharing: { args: more, keep }, path }: { log: string; sharing: ClassSharing; path: string },
): Promise<Supervised> {
  const { home, run } = settings;
  const { java, machine } = options;
  const command = join(java.home, 'bin', 'java');
  const args = javaArguments(settings, java, path, more);
  // The supervisor ends the node; should somebody kill the supervisor itself, the kernel does.
  const [program = command, ...rest] = (await tiesToParent())
    ? ['setpriv', '--pdeathsig', 'KILL', command, ...args]
    : [command, ...args];
  return supervise({
    command: program,
    args: rest,
    cwd: home,
    env: { PATH: machine.env.PATH, HOME: run, LC_ALL: 'C.UTF-8' },
    uid: machine.root ? UNPRIVILEGED_ID : undefined,
    output: log,
    folder: run,
    graceMs: 10_000,
    ...(keep && { keep: { ...keep, graceMs: KEEP_CLASSES_MS } }),
  }).catch((error) => {
    throw new OpenSearchStartError(`${command} cannot be run: ${error.message}.`);
  });
}

/** Whether setpriv is here and can (util-linux on Linux can, busybox cannot). */
function tiesToParent(): Promise<boolean> {
  return new Promise((resolve) => {
    execFile('setpriv', ['--help'], (_error, stdout) => resolve(`${stdout}`.includes('--pdeathsig')));
  });
}

async function untilItAnswers({
  node,
  settings: { run, name },
  log,
  options: { version, signal },
  secure,
}: Launched): Promise<{ url: string; number: string }> {
  let ended: string | undefined;
  void node.exited.then(({ code, signal }) => {
    ended = code === null ? `was ended by ${signal}` : `ended with exit code ${code}`;
  });
  const failure = async (how: string) =>
    new OpenSearchStartError(`OpenSearch ${version} ${how}; the end of its log:\n${await logTail(log)}`);
  const look = async () => {
    if (ended) {
      throw await failure(`${ended} while starting`);
    }
    const address = (await readFile(join(run, 'logs', 'http.ports'), 'utf8').catch(() => '')).split('\n')[0];
    if (address) {
      const url = `${secure ? 'https' : 'http'}://${address}`;
      const answer = await askRoot(url, { ...secure, timeoutMs: 5_000, signal }).catch(() => undefined);
      // Somebody else's node on the same port would have another name.
      if (answer?.status === 200 && answer.name === name && answer.version)
        return { url, number: answer.version };
    }
    return undefined;
  };
  const answering = await until(Deadline.in(START_BOUND_MS), look, { everyMs: 100, signal });
  if (!answering) {
    throw await failure(`did not answer within ${START_BOUND_MS / 1000} s`);
  }
  return answering;
}
