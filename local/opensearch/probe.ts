import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';

/** User name and password for basic authentication. */
export interface BasicAuth {
  readonly username: string;
  readonly password: string;
}

/** The answer to `GET /`. */
export interface RootAnswer {
  readonly status: number;
  /** The node's name, where the answer is a search engine's. */
  readonly name?: string;
  readonly version?: string;
  /** `opensearch`, where it is OpenSearch. */
  readonly distribution?: string;
  /** Why it refuses, in the words of the cluster or of the service before it. */
  readonly reason?: string;
}

/** How to ask. */
export interface ProbeOptions {
  readonly auth?: BasicAuth;
  readonly ca?: string;
  readonly timeoutMs: number;
  readonly signal?: AbortSignal;
}

/** Asks a node who it is; rejects with the network's error, or with code `ETIMEDOUT` after `timeoutMs`. */
export function askRoot(url: string, { auth, ca, timeoutMs, signal }: ProbeOptions): Promise<RootAnswer> {
  return new Promise((resolve, reject) => {
    const request = url.startsWith('https:') ? httpsRequest : httpRequest;
    const options = { ca, signal, agent: false, auth: auth && `${auth.username}:${auth.password}` };
    const asked = request(`${url}/`, options, (answer) => {
      let body = '';
      answer.setEncoding('utf8');
      answer.on('data', (chunk) => {
        // A search engine's answer has half a kilobyte; whatever else this is, we need no more of it.
        if (body.length < 100_000) body += chunk;
      });
      answer.on('error', reject);
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, ...identity(body) }));
    });
    const timer = setTimeout(
      () => asked.destroy(Object.assign(new Error('no answer in time'), { code: 'ETIMEDOUT' })),
      timeoutMs,
    );
    asked.on('error', reject);
    asked.on('close', () => clearTimeout(timer));
    asked.end();
  });
}

function identity(body: string): Partial<RootAnswer> {
  try {
    const { name, version, error, message, Message } = JSON.parse(body);
    const reason = error?.reason ?? message ?? Message;
    return {
      name,
      version: version?.number,
      distribution: version?.distribution,
      ...(reason !== undefined && { reason: String(reason) }),
    };
  } catch {
    return {};
  }
}
