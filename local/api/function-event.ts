import type { IncomingMessage, ServerResponse } from 'node:http';
import type { HttpAnswer } from '../../lambda/rerank/http-event';
import { readBody } from '../http/read-body';

/** The largest event that Lambda takes, in bytes. */
export const MAX_EVENT_BYTES = 6_291_456;

/** Reads a request as the event that a function URL makes of it; undefined when Lambda would not take it. */
export async function functionEvent(request: IncomingMessage): Promise<object | undefined> {
  const body = await readBody(request, MAX_EVENT_BYTES);
  if (body === undefined) {
    return undefined;
  }
  const [rawPath, rawQueryString = ''] = request.url!.split(/\?(.*)/s, 2) as [string, string?];
  return {
    version: '2.0',
    routeKey: '$default',
    rawPath,
    rawQueryString,
    headers: Object.fromEntries(
      Object.entries(request.headersDistinct).map(([name, values]) => [name, values?.join(',')]),
    ),
    requestContext: { http: { method: request.method, path: rawPath }, stage: '$default' },
    // AWS does so for every type but text and JSON; it is right for any.
    body: body.toString('base64'),
    isBase64Encoded: true,
  };
}

/** Writes the function's answer. */
export function writeAnswer(response: ServerResponse, { statusCode, headers, body }: HttpAnswer): void {
  const length = statusCode === 204 ? {} : { 'content-length': Buffer.byteLength(body) };
  response.writeHead(statusCode, { ...headers, ...length }).end(body);
}
