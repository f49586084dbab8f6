import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { BadRequest } from '../../../lambda/rerank/errors';
import type { PageFiles } from './files';
import { RequestError, requireLoopbackName, requireMethod, requireSameOrigin } from './request-checks';

/** An answer of a page's server, in JSON. */
interface PageAnswer {
  readonly method: 'GET' | 'POST';
  readonly answer: (request: IncomingMessage) => Promise<object>;
}

/** The parts of a page. */
export interface PageOptions {
  /** The command that serves it, for its messages. */
  readonly command: string;
  readonly files: PageFiles;
  /** By their paths. */
  readonly answers: Readonly<Record<string, PageAnswer>>;
  /** The status and message of an error that the page expects; undefined for another one. */
  readonly explain?: (error: unknown) => { readonly status: number; readonly message: string } | undefined;
  /** Answers what is not the page's. */
  readonly otherwise: RequestListener;
}

/** Serves a page to this machine, under its own names only. */
export function createLocalPage(page: PageOptions): RequestListener {
  return async (request, response) => {
    const path = request.url!.split('?', 1)[0]!;
    const answer = Object.hasOwn(page.answers, path) ? page.answers[path]! : undefined;
    try {
      const file = answer ? undefined : await page.files(path);
      if (!answer && !file) {
        page.otherwise(request, response);
        return;
      }
      requireLoopbackName(request);
      requireMethod(request, answer?.method === 'POST' ? ['POST'] : ['GET', 'HEAD']);
      if (file) {
        send(response, 200, { 'content-type': file.type }, file.content);
      } else {
        requireSameOrigin(request);
        sendJson(response, 200, await answer!.answer(request));
      }
    } catch (error) {
      // A client that goes away is no fault of the server's.
      if (!response.destroyed) {
        const { status, headers, body } = errorResponse(error, page);
        sendJson(response, status, body, headers);
      }
    }
  };
}

function errorResponse(error: unknown, { command, explain }: PageOptions) {
  const { message } = error as Error;
  if (error instanceof RequestError) {
    return { status: error.status, headers: error.headers, body: { message } };
  }
  if (error instanceof BadRequest) {
    return { status: 400, body: { message, path: error.path } };
  }
  const explained = explain?.(error);
  return explained
    ? { status: explained.status, body: { message: explained.message } }
    : { status: 500, body: { message: `${command} failed: ${message}` } };
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
  const content = Buffer.from(JSON.stringify(body));
  send(response, status, { 'content-type': 'application/json', ...headers }, content);
}

function send(response: ServerResponse, status: number, headers: object, content: Buffer): void {
  response.writeHead(status, { ...SECURITY_HEADERS, ...headers, 'content-length': content.length });
  response.end(response.req.method === 'HEAD' ? undefined : content);
}
