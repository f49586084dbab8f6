import { Agent as HttpAgent, request as httpRequest } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { buffer } from 'node:stream/consumers';
import type { OpenSearchNode } from '../../../local/opensearch';
import type { Answer } from './front';

/** A user of the node behind the domain. */
export interface NodeUser {
  readonly username: string;
  readonly password: string;
}

/** Sends requests to the node behind the emulated domain, as one of its users. */
export class NodeClient {
  private readonly agent: HttpAgent;

  constructor(private readonly node: OpenSearchNode) {
    const options = { keepAlive: true, ...(node.ca && { ca: node.ca }) };
    this.agent = node.url.startsWith('https:') ? new HttpsAgent(options) : new HttpAgent(options);
  }

  send(
    method: string,
    path: string,
    body?: string | Buffer,
    user: NodeUser | undefined = this.node.auth,
  ): Promise<Answer> {
    const send = this.node.url.startsWith('https:') ? httpsRequest : httpRequest;
    return new Promise((resolve, reject) => {
      const request = send(
        `${this.node.url}${path}`,
        {
          method,
          agent: this.agent,
          headers: {
            ...(body?.length && {
              'content-type': contentType(path),
              'content-length': Buffer.byteLength(body),
            }),
            ...(user && { authorization: `Basic ${btoa(`${user.username}:${user.password}`)}` }),
          },
        },
        async (response) => {
          try {
            resolve({ status: response.statusCode!, body: await buffer(response) });
          } catch (error) {
            reject(error);
          }
        },
      );
      request.on('error', reject);
      request.end(body);
    });
  }

  close(): void {
    this.agent.destroy();
  }
}

function contentType(path: string): string {
  return /\/_(bulk|msearch)\b/.test(path) ? 'application/x-ndjson' : 'application/json';
}
