import type { Socket } from 'node:net';
import { Writable } from 'node:stream';
import type Docker from 'dockerode';
import type { DockerEngine, ImageCommand } from './docker-engine';
import { lastLines } from './log-tail';

const LABEL = 'opensearch-sagemaker-reranker';
/** The port that OpenSearch listens on in a container with a network of its own. */
const HTTP_PORT = '9200/tcp';
const KEPT_LOG_CHARACTERS = 100_000;

/**
 * Runs a command for as long as its own standard input is open. The engine closes that when the one client that is
 * attached to it is gone, in whatever way it ended, and removes a container whose first process has ended.
 */
const WHILE_ATTACHED =
  'exec 3<&0; "$@" </dev/null 3<&- & node=$!; (read -r _ <&3; kill -KILL $node 2>/dev/null) & wait $node';

/** A container's process. */
export interface ContainerSpec {
  readonly name: string;
  readonly image: string;
  readonly command: ImageCommand;
  readonly environment: Readonly<Record<string, string>>;
  /** Where it is reached on this machine's loopback. */
  readonly port: number;
}

/** A container that ends, and is removed, when this process does. */
export interface DockerContainer {
  ended(): boolean;
  /** The last lines that it wrote. */
  logTail(): string;
  /** Removes it, and waits until that is done. May be called again. */
  remove(): Promise<void>;
}

/** Starts a container; rejects, and leaves none, when the engine cannot. */
export async function attachedContainer(engine: DockerEngine, spec: ContainerSpec): Promise<DockerContainer> {
  const container = await engine.api.createContainer(createOptions(spec, engine));
  let ended = false;
  let log = '';
  try {
    const attach = { stream: true, stdin: true, stdout: true, stderr: true, hijack: true };
    const stream = (await container.attach(attach)) as Socket;
    stream.on('error', () => {});
    stream.on('close', () => {
      ended = true;
    });
    const keep = new Writable({
      write: (chunk, _encoding, done) => {
        log = `${log}${chunk}`.slice(-KEPT_LOG_CHARACTERS);
        done();
      },
    });
    container.modem.demuxStream(stream, keep, keep);
    await container.start();
    // A node that nobody stops must not keep this process from ending.
    stream.unref();
  } catch (error) {
    await remove(container);
    throw error;
  }
  let removed: Promise<void> | undefined;
  return {
    ended: () => ended,
    logTail: () => lastLines(log),
    remove: () => {
      removed ??= remove(container);
      return removed;
    },
  };
}

function createOptions(
  { name, image, command, environment, port }: ContainerSpec,
  { hostNetwork }: DockerEngine,
): Docker.ContainerCreateOptions {
  return {
    name,
    Image: image,
    Labels: { [LABEL]: '' },
    Env: Object.entries(environment).map(([key, value]) => `${key}=${value}`),
    // Bash, because other shells drop variables with dots in their names; what runs it may have a startup file.
    Entrypoint: ['/bin/bash', '--norc', '-c', WHILE_ATTACHED, 'bash'],
    Cmd: [...command.entrypoint, ...command.arguments],
    OpenStdin: true,
    StdinOnce: true,
    AttachStdin: true,
    AttachStdout: true,
    AttachStderr: true,
    ...(hostNetwork
      ? { HostConfig: { AutoRemove: true, NetworkMode: 'host' } }
      : {
          ExposedPorts: { [HTTP_PORT]: {} },
          HostConfig: {
            AutoRemove: true,
            PortBindings: { [HTTP_PORT]: [{ HostIp: '127.0.0.1', HostPort: String(port) }] },
          },
        }),
  };
}

async function remove(container: Docker.Container): Promise<void> {
  // 404: it is gone; 409: it is about to be; none: the engine is gone.
  const gone = (error: { statusCode?: number }) => {
    if ((error.statusCode ?? 0) >= 500) throw error;
  };
  await container.remove({ force: true, v: true }).catch(gone);
  await container.wait({ condition: 'removed' }).catch(gone);
}
