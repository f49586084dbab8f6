import { basename, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  containerName,
  type DockerEngine,
  docker,
  dockerArguments,
  findDocker,
  image,
  removeAbandonedContainers,
} from './docker-command';
import { DownloadError, OpenSearchStartError } from './errors';
import { logTail } from './log-tail';
import type { OpenSearchVersion } from './opensearch-version';
import { freePort } from './ports';
import { askRoot } from './probe';
import { elapsed, whileWorking } from './progress';
import { makeRunFolder } from './run-folder';
import { type Supervised, supervise } from './supervise';
import type { OpenSearchNode, StartOptions } from './types';

const START_BOUND_MS = 180_000;
const PORT_TAKEN =
  /port is already allocated|address already in use|ports are not available|BindHttpException/i;

type DockerOptions = StartOptions & { readonly version: OpenSearchVersion };

/** Starts a container and waits until OpenSearch in it answers. */
export async function startWithDocker(options: DockerOptions): Promise<OpenSearchNode> {
  const { machine, cache, progress } = options;
  const engine = await findDocker(machine);
  await removeAbandonedContainers(machine, cache);
  await pull(options);
  for (let wanted = options.port; ; ) {
    const port = await freePort(wanted);
    if (wanted !== 0 && port !== options.port) progress(`port ${options.port} is occupied: taking ${port}`);
    const node = await startContainer(options, engine, port);
    if (node) return node;
    wanted = wanted === 0 ? 0 : port + 1;
  }
}

/** Undefined when another process took the port meanwhile. */
async function startContainer(
  options: DockerOptions,
  engine: DockerEngine,
  port: number,
): Promise<OpenSearchNode | undefined> {
  const { version, progress, signal, machine, cache } = options;
  const start = Date.now();
  const run = await makeRunFolder(cache);
  const output = join(run, 'docker.log');
  progress(`starting ${image(version)} with Docker`);
  const container = await supervise({
    command: 'docker',
    args: dockerArguments(run, options, engine, port),
    cwd: cache,
    env: machine.env,
    output,
    folder: run,
    cleanup: ['docker', 'rm', '--force', '--volumes', containerName(run)],
    graceMs: 10_000,
  });
  const url = `http://127.0.0.1:${port}`;
  try {
    const answering = untilItAnswers(container, url, basename(run), signal);
    const answered = await whileWorking(
      answering,
      progress,
      () => `starting OpenSearch ${version}: ${elapsed(start)}`,
    );
    if (!answered) {
      const tail = await logTail(output);
      if (!PORT_TAKEN.test(tail)) {
        throw new OpenSearchStartError(
          `OpenSearch ${version} in Docker does not start; the end of its log:\n${tail}`,
        );
      }
      await container.stop();
      return undefined;
    }
    progress(`OpenSearch ${answered} answers at ${url} after ${elapsed(start)}`);
    const endpointHost = engine.hostNetwork ? '127.0.0.1' : 'host.docker.internal';
    return { url, version: answered, source: 'docker', endpointHost, stop: container.stop };
  } catch (error) {
    await container.stop();
    throw error;
  }
}

/** The version that answers; undefined when the container ended or did not answer in time. */
async function untilItAnswers(
  container: Supervised,
  url: string,
  name: string,
  signal?: AbortSignal,
): Promise<string | undefined> {
  let ended = false;
  void container.exited.then(() => {
    ended = true;
  });
  for (const deadline = Date.now() + START_BOUND_MS; !ended && Date.now() < deadline; ) {
    signal?.throwIfAborted();
    const answer = await askRoot(url, { timeoutMs: 5_000, signal }).catch(() => undefined);
    // On a port that another process was quicker to take, somebody else's node answers.
    if (answer?.status === 200 && answer.name === name) return answer.version;
    await sleep(200, undefined, { signal });
  }
  return undefined;
}

async function pull({ version, machine, cache, progress, signal }: DockerOptions): Promise<void> {
  const present = await docker(machine, ['image', 'inspect', image(version)], 10_000).catch(() => undefined);
  if (present !== undefined) return;
  const start = Date.now();
  progress(`downloading the Docker image ${image(version)}, about 1 GB, this once; Docker keeps it`);
  const run = await makeRunFolder(cache);
  const output = join(run, 'docker.log');
  const args = ['pull', image(version)];
  const pulling = await supervise({
    command: 'docker',
    args,
    cwd: cache,
    env: machine.env,
    output,
    folder: run,
    graceMs: 3_000,
  });
  const abort = () => void pulling.stop();
  signal?.addEventListener('abort', abort);
  try {
    signal?.throwIfAborted();
    const line = async () => `downloading ${image(version)}: ${elapsed(start)}, ${await logTail(output, 1)}`;
    const { code } = await whileWorking(pulling.exited, progress, line);
    signal?.throwIfAborted();
    if (code !== 0) {
      throw new DownloadError(`Docker could not download ${image(version)}: ${await logTail(output, 1)}`);
    }
  } finally {
    signal?.removeEventListener('abort', abort);
    await pulling.stop();
  }
}
