import type { IncomingMessage, ServerResponse } from 'node:http';
import { listen, type RunningServer } from '../../../../local/http/listen';

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
  private constructor(
    readonly requests: readonly string[],
    private readonly server: RunningServer,
  ) {}

  static async start(...steps: Step[]): Promise<ScriptedServer> {
    const requests: string[] = [];
    const server = await listen((request, response) => {
      const step = steps[Math.min(requests.length, steps.length - 1)]!;
      requests.push(`${request.method} ${request.url}`);
      request.resume().on('end', () => step(request, response));
    });
    return new ScriptedServer(requests, server);
  }

  get url(): string {
    return this.server.url;
  }

  stop(): Promise<void> {
    return this.server.close();
  }
}
