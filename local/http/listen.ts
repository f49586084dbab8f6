import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';

/**
 * Longer than clients keep a connection that rests. After Node's own five seconds a client may send into a connection that
 * is just being closed, and be told that it was reset. An Application Load Balancer waits 60 s.
 */
const KEEP_ALIVE_MS = 120_000;

/** Where a server listens. */
export interface ListenOptions {
  /** The address to listen on. @default - 127.0.0.1 */
  readonly host?: string;
  /** @default - 0, a free one */
  readonly port?: number;
}

/** A running HTTP server. */
export interface RunningServer {
  /** `http://127.0.0.1:PORT` */
  readonly url: string;
  /** Stops listening, waits for what is given, and cuts requests that are then under way. */
  close(first?: Promise<unknown>): Promise<void>;
}

/**
 * Serves a request listener over HTTP.
 *
 * @throws Error of `listen`, such as `EADDRINUSE`
 */
export async function listen(
  listener: RequestListener,
  { host, port }: ListenOptions = {},
): Promise<RunningServer> {
  const server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS }, listener);
  server.listen(port ?? 0, host ?? '127.0.0.1');
  await once(server, 'listening');
  const { address, family, port: bound } = server.address() as AddressInfo;
  return {
    url: `http://${family === 'IPv6' ? `[${address}]` : address}:${bound}`,
    async close(first) {
      const closed = once(server, 'close');
      server.close();
      await first;
      server.closeAllConnections();
      await closed;
    },
  };
}
