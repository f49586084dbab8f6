import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** The server's reaction to one request. */
export type Step = (request: IncomingMessage, response: ServerResponse) => void;

/** Answers with a status and JSON, or a raw body. */
export function answer(status: number, body: unknown, headers: Record<string, string> = {}): Step {
  return (_, response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    response.end(typeof body === 'string' ? body : JSON.stringify(body));
  };
}

/** Closes the connection without an answer. */
export const cut: Step = (request) => request.socket.destroy();

/** Never answers. */
export const hang: Step = () => undefined;

/** A server on loopback that goes through a script, one step a request; the last step repeats. */
export class ScriptedServer {
  readonly requests: string[] = [];
  private constructor(private readonly server: Server) {}

  static async start(...steps: Step[]): Promise<ScriptedServer> {
    const server = createServer();
    const scripted = new ScriptedServer(server);
    server.on('request', (request, response) => {
      const step = steps[Math.min(scripted.requests.length, steps.length - 1)]!;
      scripted.requests.push(`${request.method} ${request.url}`);
      request.resume().on('end', () => step(request, response));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return scripted;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}
