import {
  createServer,
  request as httpRequest,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import type { TestNode } from './clusters';

/** The faults that a call between the registrar and the cluster may meet. */
export const FAULTS = [
  'cut before the server acted',
  'cut after the server acted',
  'no answer before the deadline, though the server acted',
  'no answer before the deadline, and the server did not act',
  'no answer before the deadline, and the server acted after the next attempt',
  '403 once',
  '409 once',
  '429 once with Retry-After',
  '500 once',
  '502 once',
  '503 once',
  '504 once, though the server acted',
  'truncated JSON',
  'malformed JSON',
  'empty 200',
  'killed: nothing gets through any more',
] as const;

/** One of {@link FAULTS}. */
export type Fault = (typeof FAULTS)[number];

/** A fault, and the call that meets it, counted from 0. */
export interface PlannedFault {
  readonly at: number;
  readonly fault: Fault;
}

/** Answers of a server that did not act, by fault. */
const REFUSALS: Partial<Record<Fault, [status: number, type: string, headers?: Record<string, string>]>> = {
  '403 once': [403, 'security_exception'],
  '409 once': [409, 'version_conflict_engine_exception'],
  '429 once with Retry-After': [429, 'circuit_breaking_exception', { 'retry-after': '1' }],
  '500 once': [500, 'exception'],
  '502 once': [502, 'bad_gateway'],
  '503 once': [503, 'no_shard_available_action_exception'],
};

/** Stands between the registrar and a real node, and lets calls meet faults. */
export class FaultProxy {
  /** Calls that have come since the last `arm`, as `METHOD path`. */
  readonly calls: string[] = [];
  /** Faults that have been injected since the last `arm`. */
  readonly injected: Fault[] = [];
  private planned: readonly PlannedFault[] = [];
  /** What the server is to do after the next call that is alike. */
  private late: { readonly incoming: IncomingMessage; readonly body: Buffer } | undefined;
  private dead = false;
  private handler = new AbortController();

  private constructor(
    private readonly node: TestNode,
    private readonly server: Server,
  ) {
    server.on('request', (incoming, outgoing) => void this.pass(incoming, outgoing));
  }

  static async start(node: TestNode): Promise<FaultProxy> {
    const server = createServer({ keepAlive: true });
    const proxy = new FaultProxy(node, server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return proxy;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** From now on these faults are met; without arguments none. */
  arm(...planned: PlannedFault[]): void {
    this.calls.length = 0;
    this.injected.length = 0;
    this.late = undefined;
    this.dead = false;
    this.planned = planned;
  }

  /** Begins with another handler, even after one that was killed. @returns a signal that it is killed itself */
  nextHandler(): AbortSignal {
    this.dead = false;
    this.handler = new AbortController();
    return this.handler.signal;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async pass(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const body = await buffer(incoming);
    const number = this.calls.push(`${incoming.method} ${incoming.url}`) - 1;
    const fault = this.dead ? undefined : this.planned.find(({ at }) => at === number)?.fault;
    if (fault) {
      this.injected.push(fault);
    }
    if (this.dead || fault?.startsWith('killed')) {
      this.dead = true;
      this.handler.abort(new Error('Could not go on: killed'));
      incoming.socket.destroy();
      return;
    }
    const refusal = fault && REFUSALS[fault];
    if (refusal) {
      const [status, type, headers] = refusal;
      send(outgoing, status, JSON.stringify({ error: { type, reason: 'injected' }, status }), headers);
    } else if (fault === 'cut before the server acted') {
      incoming.socket.destroy();
    } else if (fault === 'no answer before the deadline, and the server acted after the next attempt') {
      this.late = { incoming, body };
    } else if (fault !== 'no answer before the deadline, and the server did not act') {
      const { status, text } = await this.forward(incoming, body);
      await this.actLate(incoming);
      answer(fault, incoming, outgoing, status, text);
    }
  }

  private async actLate({ method, url }: IncomingMessage): Promise<void> {
    const { late } = this;
    if (late && late.incoming.method === method && late.incoming.url === url) {
      this.late = undefined;
      await this.forward(late.incoming, late.body);
    }
  }

  private forward(incoming: IncomingMessage, body: Buffer): Promise<{ status: number; text: string }> {
    const { url, auth, ca } = this.node;
    const target = new URL(incoming.url!, url);
    const send = target.protocol === 'https:' ? httpsRequest : httpRequest;
    return new Promise((resolve, reject) => {
      const request = send(
        target,
        {
          method: incoming.method,
          ca,
          headers: {
            'content-type': 'application/json',
            'content-length': body.length,
            ...(auth && {
              authorization: `Basic ${Buffer.from(`${auth.username}:${auth.password}`).toString('base64')}`,
            }),
            ...(incoming.headers.authorization && { authorization: incoming.headers.authorization }),
          },
        },
        async (response) =>
          resolve({ status: response.statusCode!, text: (await buffer(response)).toString('utf8') }),
      );
      request.on('error', reject);
      request.end(body);
    });
  }
}

/** The part of a server's answer that comes back. */
function answer(
  fault: Fault | undefined,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  status: number,
  text: string,
): void {
  switch (fault) {
    case undefined:
      send(outgoing, status, text);
      break;
    case 'cut after the server acted':
      incoming.socket.destroy();
      break;
    case '504 once, though the server acted':
      send(outgoing, 504, JSON.stringify({ error: { type: 'timeout', reason: 'injected' }, status: 504 }));
      break;
    case 'truncated JSON':
      send(outgoing, status, text.slice(0, Math.ceil(text.length / 2)));
      break;
    case 'malformed JSON':
      send(outgoing, status, `${text.slice(0, -1)},}`);
      break;
    case 'empty 200':
      send(outgoing, 200, '');
      break;
    default:
    // No answer: the caller's deadline ends it.
  }
}

function send(
  outgoing: ServerResponse,
  status: number,
  text: string,
  headers: Record<string, string> = {},
): void {
  outgoing.writeHead(status, { 'content-type': 'application/json', ...headers });
  outgoing.end(text);
}
