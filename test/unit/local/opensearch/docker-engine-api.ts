import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** The faults of the engine. */
export interface EngineOptions {
  /** Members of the answer to `GET /info`. */
  readonly info?: Record<string, unknown>;
  /** The engine has the image. @default - true */
  readonly hasImage?: boolean;
  /** Answers the request for a download. @default - downloads it at once */
  readonly download?: (response: ServerResponse, image: string) => void;
  /** JavaScript that the image runs. @default - answers as OpenSearch does */
  readonly program?: string;
  /** Ports that starting a container finds taken. */
  readonly takenPorts?: readonly string[];
}

/** The body of `POST /containers/create`, as far as this engine reads it. */
export interface CreateBody {
  readonly Entrypoint: readonly [string, ...string[]];
  readonly Cmd: readonly string[];
  readonly Env: readonly string[];
  readonly HostConfig: {
    readonly PortBindings?: Record<
      string,
      readonly { readonly HostIp?: string; readonly HostPort: string }[]
    >;
  };
}

interface Container {
  readonly body: CreateBody;
  attached?: Socket;
  process?: ChildProcess;
}

const OPENSEARCH = `
const body = JSON.stringify({ name: process.env['node.name'], version: { number: '3.6.0', distribution: 'opensearch' } });
require('node:http').createServer((_, response) => response.end(body)).listen(process.env['http.port'], '127.0.0.1');
`;

/**
 * The API of a Docker engine (https://docs.docker.com/reference/api/engine/) on a Unix socket: a container is a process of
 * this machine, whose standard input ends with the connection that is attached to it (`StdinOnce`), and which is removed
 * when it ends (`AutoRemove`).
 */
export class DockerEngineApi {
  /** Method, path and query of every request. */
  readonly calls: string[] = [];
  /** The bodies of `POST /containers/create`. */
  readonly created: (CreateBody & { readonly name: string })[] = [];
  /** The containers that there are now. */
  readonly containers = new Map<string, Container>();
  private readonly server: Server;
  private downloaded: boolean;

  constructor(private readonly options: EngineOptions = {}) {
    this.downloaded = options.hasImage ?? true;
    this.server = createServer((request, response) => void this.answer(request, response));
    this.server.on('upgrade', (request: IncomingMessage, socket: Socket) => {
      this.calls.push(`${request.method} ${request.url}`);
      const container = this.containers.get(request.url!.split('/')[2]!)!;
      socket.write('HTTP/1.1 101 UPGRADED\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\n');
      container.attached = socket.on('error', () => {});
    });
  }

  async listen(socketPath: string): Promise<this> {
    await once(this.server.listen(socketPath), 'listening');
    return this;
  }

  close(): void {
    for (const id of this.containers.keys()) this.remove(id);
    this.server.close();
    this.server.closeAllConnections();
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    this.calls.push(`${request.method} ${request.url}`);
    const { pathname, searchParams } = new URL(request.url!, 'http://engine');
    const [, kind, id = ''] = pathname.split('/');
    const reply = (status: number, body: unknown) => {
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    };
    if (kind === 'info') {
      reply(200, { OSType: 'linux', OperatingSystem: 'Debian', ...this.options.info });
    } else if (pathname === '/images/create') {
      this.downloaded = true;
      const image = `${searchParams.get('fromImage')}:${searchParams.get('tag')}`;
      if (this.options.download) this.options.download(response, image);
      else response.end();
    } else if (kind === 'images') {
      const Config = { Entrypoint: [process.execPath], Cmd: ['-e', this.options.program ?? OPENSEARCH] };
      if (this.downloaded) reply(200, { Config });
      else reply(404, { message: 'No such image' });
    } else if (pathname === '/containers/create') {
      const name = searchParams.get('name')!;
      const body = JSON.parse(await text(request)) as CreateBody;
      this.created.push({ ...body, name });
      this.containers.set(name, { body });
      reply(201, { Id: name });
    } else if (!this.containers.has(id)) {
      reply(404, { message: `No such container: ${id}` });
    } else if (pathname.endsWith('/start')) {
      this.start(id, reply);
    } else if (request.method === 'DELETE') {
      this.remove(id);
      reply(204, '');
    } else {
      reply(500, { message: `${pathname} is not imitated` });
    }
  }

  private start(id: string, reply: (status: number, body: unknown) => void): void {
    const container = this.containers.get(id)!;
    const { Entrypoint, Cmd, Env, HostConfig } = container.body;
    const [published] = HostConfig.PortBindings?.['9200/tcp'] ?? [];
    const env = Object.fromEntries([
      ...Env.map((line) => line.split(/=(.*)/s)),
      ...(published ? [['http.port', published.HostPort]] : []),
    ]);
    if (this.options.takenPorts?.includes(env['http.port'])) {
      reply(500, { message: `Bind for 127.0.0.1:${env['http.port']} failed: port is already allocated` });
      return;
    }
    const [command, ...args] = [...Entrypoint, ...Cmd];
    // A process group of its own: as the first process of a container, it takes all others with it.
    const child = spawn(command!, args, { env, detached: true });
    container.process = child;
    child.stdout.on('data', (chunk) => container.attached?.write(frame(1, chunk)));
    child.stderr.on('data', (chunk) => container.attached?.write(frame(2, chunk)));
    container.attached?.on('end', () => child.stdin.end()).resume();
    child.on('close', () => this.remove(id));
    reply(204, '');
  }

  private remove(id: string): void {
    const { process: child, attached } = this.containers.get(id) ?? {};
    this.containers.delete(id);
    attached?.end();
    try {
      if (child) process.kill(-child.pid!, 'SIGKILL');
    } catch {
      // It has ended.
    }
  }
}

/** A piece of output as the attach operation multiplexes it: stream, three zeros, length. */
function frame(stream: 1 | 2, chunk: Buffer): Buffer {
  const header = Buffer.alloc(8);
  header.writeUInt8(stream);
  header.writeUInt32BE(chunk.length, 4);
  return Buffer.concat([header, chunk]);
}

async function text(request: IncomingMessage): Promise<string> {
  let body = '';
  for await (const chunk of request) body += chunk;
  return body;
}
