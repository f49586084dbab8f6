import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { BadRequest } from '../../../lambda/rerank/errors';
import { grouped } from '../../../lambda/rerank/grouped';
import { readBody } from '../../../local/http/read-body';
import { compare, SearchFailure, type SearchOnce } from './comparison';
import { failureInWords } from './failure-words';
import { pageFile } from './files';
import { LIMITS, type PageSearch, parsePageSearch } from './search-request';

/** The page's description of the system that it searches. */
export interface About {
  readonly index: string;
  readonly field: string;
  /** How many passages the index holds. */
  readonly passages: number;
  /** Whether these are the four passages of the OpenSearch tutorial. */
  readonly tutorial: boolean;
  readonly opensearch: { readonly url: string; readonly version: string };
  readonly model: { readonly name: string; readonly isDemoModel: boolean };
  /** A query to begin with. @default - none */
  readonly exampleQuery?: string;
  /** The first request of the page. */
  readonly candidates: PageSearch['candidates'];
}

/** The parts of the page. */
export interface PageOptions {
  readonly about: About;
  readonly searchOnce: SearchOnce;
  /** Answers what is not the page's. */
  readonly otherwise: RequestListener;
}

/** Serves the page on `/`, what it says on `GET /about`, and its searches on `POST /search`. */
export function createPageListener({ about, searchOnce, otherwise }: PageOptions): RequestListener {
  const answers: Readonly<Record<string, Answer>> = {
    '/about': async () => ({ status: 200, body: { ...about, limits: LIMITS } }),
    '/search': async (request) => ({
      status: 200,
      body: await compare(await readSearch(request), searchOnce),
    }),
  };
  return async (request, response) => {
    const path = request.url!.split('?', 1)[0]!;
    const answer = Object.hasOwn(answers, path) ? answers[path]! : undefined;
    const file = answer ? undefined : await pageFile(path);
    if (!answer && !file) {
      otherwise(request, response);
      return;
    }
    try {
      requireLoopbackName(request);
      requireMethod(request, path === '/search' ? ['POST'] : ['GET', 'HEAD']);
      if (file) {
        send(response, 200, { 'content-type': file.type }, file.content);
      } else {
        const { status, body } = await answer!(request);
        sendJson(response, status, body);
      }
    } catch (error) {
      // A client that goes away is no fault of the server's.
      if (!response.destroyed) {
        const { status, headers, body } = errorResponse(error, about.opensearch.url);
        sendJson(response, status, body, headers);
      }
    }
  };
}

type Answer = (request: IncomingMessage) => Promise<{ status: number; body: object }>;

/** A request that is answered with this status and message. */
class RequestError extends Error {
  constructor(
    readonly status: number,
    message: string,
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(message);
  }
}

async function readSearch(request: IncomingMessage): Promise<PageSearch> {
  // A page of another site can send a form or plain text unasked, but not this.
  if (!/^application\/json\b/i.test(request.headers['content-type'] ?? '')) {
    throw new RequestError(415, 'the content-type must be application/json');
  }
  const body = await readBody(request, LIMITS.bodyBytes);
  if (!body) {
    throw new RequestError(413, `the body has more than ${grouped(LIMITS.bodyBytes)} bytes`);
  }
  return parsePageSearch(body);
}

const LOOPBACK = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])(:\d+)?$/i;

/** A site whose name was turned to this machine's address must not read an index of your own. */
function requireLoopbackName({ headers }: IncomingMessage): void {
  if (!LOOPBACK.test(headers.host ?? '')) {
    throw new RequestError(403, 'the page is served on localhost and 127.0.0.1 only, not under another name');
  }
}

function requireMethod({ method }: IncomingMessage, allowed: readonly string[]): void {
  if (!allowed.includes(method!)) {
    throw new RequestError(405, `only ${allowed.join(' and ')} is allowed here`, {
      allow: allowed.join(', '),
    });
  }
}

function errorResponse(error: unknown, opensearchUrl: string) {
  const { message } = error as Error;
  if (error instanceof RequestError) {
    return { status: error.status, headers: error.headers, body: { message } };
  }
  if (error instanceof BadRequest) {
    return { status: 400, body: { message, path: error.path } };
  }
  return error instanceof SearchFailure
    ? { status: 502, body: { message: failureInWords(error, opensearchUrl) } }
    : { status: 500, body: { message: `npm start failed: ${message}` } };
}

/** Nothing comes from another host, no text becomes markup or script, and no other page shows this one in a frame. */
const SECURITY_HEADERS = {
  'content-security-policy': [
    "default-src 'none'",
    ...['script', 'style', 'img', 'connect'].map((kind) => `${kind}-src 'self'`),
    ...['base-uri', 'form-action', 'frame-ancestors'].map((kind) => `${kind} 'none'`),
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join('; '),
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'cache-control': 'no-store',
};

function sendJson(response: ServerResponse, status: number, body: object, headers = {}): void {
  send(
    response,
    status,
    { 'content-type': 'application/json', ...headers },
    Buffer.from(JSON.stringify(body)),
  );
}

function send(response: ServerResponse, status: number, headers: object, content: Buffer): void {
  response.writeHead(status, { ...SECURITY_HEADERS, ...headers, 'content-length': content.length });
  response.end(response.req.method === 'HEAD' ? undefined : content);
}
