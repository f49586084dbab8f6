import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createRequestListener, type RerankApiOptions } from './request-listener';

/** Where the API is served, beside what it is set up with. */
export interface ServerOptions extends RerankApiOptions {
  /** The address to listen on. @default - 127.0.0.1 */
  readonly host?: string;
  /** @default - 0, a free one */
  readonly port?: number;
}

/** A running rerank API. */
export interface RerankApi {
  /** The base URL for clients: `http://127.0.0.1:PORT`, under which there are `/v1/rerank` and `/v2/rerank`. */
  readonly url: string;
  /** Stops listening, and cuts requests under way. */
  close(): Promise<void>;
}

/**
 * Serves the rerank function over HTTP.
 *
 * @throws Error of `listen`, such as `EADDRINUSE`
 */
export async function startRerankApi({ host, port, ...options }: ServerOptions): Promise<RerankApi> {
  const server = createServer(createRequestListener(options));
  server.listen(port ?? 0, host ?? '127.0.0.1');
  await once(server, 'listening');
  const { address, family, port: bound } = server.address() as AddressInfo;
  return {
    url: `http://${family === 'IPv6' ? `[${address}]` : address}:${bound}`,
    async close() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
