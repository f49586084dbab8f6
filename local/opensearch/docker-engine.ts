import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type Docker from 'dockerode';
import { DownloadError, SourceUnavailableError } from './errors';
import { type Machine, which } from './machine';
import { elapsed, megabytes, type Progress, whileWorking } from './progress';

const ANSWER_BOUND_MS = 10_000;

/** A Docker engine on this machine. */
export interface DockerEngine {
  readonly api: Docker;
  /** Containers can share this machine's loopback (Linux without Docker Desktop). */
  readonly hostNetwork: boolean;
}

/** An engine by `GET /info` (https://docs.docker.com/reference/api/engine/, SystemInfo). */
interface SystemInfo {
  readonly OSType: string;
  readonly OperatingSystem?: string;
  readonly SecurityOptions?: readonly string[];
}

/** The command that an image runs by default. */
export interface ImageCommand {
  readonly entrypoint: readonly string[];
  readonly arguments: readonly string[];
}

/** The engine that answers; rejects with why none can be used. */
export async function findDocker(machine: Machine): Promise<DockerEngine> {
  const socketPath = await engineSocket(machine);
  const where = socketPath ? { socketPath } : {};
  requireSocket(machine, socketPath);
  const { default: Client } = await import('dockerode');
  // Downloads and the output of containers may be silent for longer than this one answer.
  const asking: Promise<SystemInfo> = new Client({ ...where, timeout: ANSWER_BOUND_MS }).info();
  const { OSType, OperatingSystem, SecurityOptions } = await asking.catch((error) => {
    throw new SourceUnavailableError(`no Docker engine answers: ${reasonOf(error)}`);
  });
  if (OSType !== 'linux')
    throw new SourceUnavailableError(`Docker runs ${OSType} containers: switch it to Linux`);
  if (SecurityOptions?.some((option) => option.includes('name=rootless'))) {
    throw new SourceUnavailableError(
      "Docker runs rootless, where containers do not reach this machine's loopback",
    );
  }
  const hostNetwork = machine.platform === 'linux' && !OperatingSystem?.includes('Docker Desktop');
  return { api: new Client(where), hostNetwork };
}

/** The client takes a tenth of a second to load, which a machine without an engine need not wait for. */
function requireSocket({ platform, home }: Machine, socketPath: string | undefined): void {
  const places = socketPath ? [socketPath] : [join(home, '.docker/run/docker.sock'), '/var/run/docker.sock'];
  if (platform !== 'win32' && !places.some((place) => existsSync(place))) {
    throw new SourceUnavailableError(`no Docker engine answers: connect ENOENT ${places.at(-1)}`);
  }
}

/** The socket that `DOCKER_HOST` or the context of Docker's command line names; undefined for where Docker puts it. */
async function engineSocket(machine: Machine): Promise<string | undefined> {
  const address = machine.env.DOCKER_HOST || (await addressInContext(machine));
  if (!address) return undefined;
  const socket = /^(?:unix|npipe):\/\/(.+)$/.exec(address)?.[1];
  if (!socket) {
    throw new SourceUnavailableError(
      "the Docker engine is reached over a network (DOCKER_HOST or the current context), where containers do not reach this machine's loopback",
    );
  }
  return socket;
}

async function addressInContext(machine: Machine): Promise<string | undefined> {
  if (!(await which('docker', machine))) return undefined;
  const args = ['context', 'inspect', '--format', '{{.Endpoints.docker.Host}}'];
  return new Promise((resolve) => {
    execFile('docker', args, { env: machine.env, timeout: ANSWER_BOUND_MS }, (error, stdout) =>
      resolve(error ? undefined : stdout.trim()),
    );
  });
}

/** Downloads an image where the engine lacks it, and gives what it runs. */
export async function pullImage(
  { api }: DockerEngine,
  image: string,
  { progress, signal }: { readonly progress: Progress; readonly signal?: AbortSignal },
): Promise<ImageCommand> {
  const present = await inspect(api, image);
  if (present) return present;
  progress(`downloading the Docker image ${image}, about 1 GB, this once; Docker keeps it`);
  try {
    await download(api, image, progress, signal);
  } catch (error) {
    signal?.throwIfAborted();
    throw new DownloadError(`Docker could not download ${image}: ${reasonOf(error)}`);
  }
  const downloaded = await inspect(api, image);
  if (!downloaded) throw new DownloadError(`Docker could not download ${image}: the download broke off`);
  return downloaded;
}

async function inspect(api: Docker, image: string): Promise<ImageCommand | undefined> {
  const found = await api
    .getImage(image)
    .inspect()
    .catch(() => undefined);
  return found && { entrypoint: [found.Config.Entrypoint ?? []].flat(), arguments: found.Config.Cmd ?? [] };
}

/** A line of the engine's report on a download (https://docs.docker.com/reference/api/engine/, ImageCreate). */
interface DownloadEvent {
  readonly id?: string;
  readonly status?: string;
  readonly progressDetail?: { readonly current?: number; readonly total?: number };
  readonly error?: string;
}

async function download(api: Docker, image: string, progress: Progress, signal?: AbortSignal): Promise<void> {
  const start = Date.now();
  const layers = new Map<string, { readonly current?: number; readonly total?: number }>();
  const stream = await api.pull(image, { abortSignal: signal });
  const downloading = new Promise<void>((resolve, reject) => {
    const onEvent = ({ id = '', status, progressDetail, error }: DownloadEvent) => {
      if (error) reject(new Error(error));
      if (status === 'Downloading' && progressDetail) layers.set(id, progressDetail);
    };
    api.modem.followProgress(stream, (error) => (error ? reject(error) : resolve()), onEvent);
  });
  const megabytesOf = (part: 'current' | 'total') =>
    megabytes([...layers.values()].reduce((sum, layer) => sum + (layer[part] ?? 0), 0));
  const line = () =>
    `downloading ${image}: ${elapsed(start)}, ${megabytesOf('current')} of ${megabytesOf('total')}`;
  await whileWorking(downloading, progress, line);
}

/** The engine's own words where it answered, else the network's. */
export function reasonOf(error: unknown): string {
  const { json, message } = error as Error & { readonly json?: { readonly message?: string } };
  return (json?.message ?? message.replace(/^\(HTTP code \d+\) .*? - /, '')).trim();
}
