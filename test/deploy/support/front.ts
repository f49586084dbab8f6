import { once } from 'node:events';
import {
  createServer as createHttpServer,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { RuntimeError } from '../../../local/endpoint/errors';
import type { Certificate } from './certificate';

/** The answer of a front. */
export interface Answer {
  readonly status: number;
  readonly body: string | Buffer;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Answers one request; a `RuntimeError` that it throws is the answer, anything else cuts the connection. */
export type Serve = (request: IncomingMessage, body: Buffer) => Promise<Answer>;

/** A running server of the emulated AWS. */
export interface Front {
  readonly port: number;
  close(): Promise<void>;
}

/** Listens on loopback; over TLS when there is a certificate. */
export async function openFront(serve: Serve, certificate?: Certificate): Promise<Front> {
  const listener = (request: IncomingMessage, response: ServerResponse) => {
    void answerOne(serve, request, response);
  };
  const server: Server = certificate
    ? createHttpsServer({ key: certificate.key, cert: certificate.certificate }, listener)
    : createHttpServer(listener);
  // Longer than clients keep a connection, so that none is closed just as its next request leaves.
  server.keepAliveTimeout = 120_000;
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    async close() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}

async function answerOne(serve: Serve, request: IncomingMessage, response: ServerResponse): Promise<void> {
  try {
    const { status, body, headers } = await serve(request, await buffer(request)).catch(asAnswer);
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    response.end(body);
  } catch {
    request.socket.destroy();
  }
}

function asAnswer(error: unknown): Answer {
  if (!(error instanceof RuntimeError)) {
    throw error;
  }
  return {
    status: error.status,
    body: JSON.stringify(error.body),
    headers: { 'x-amzn-errortype': error.type },
  };
}
