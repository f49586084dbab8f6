import type { ApiVersion } from './answer';
import type { ApiKeys } from './api-keys';
import type { Cors } from './cors';
import { BadRequest, InternalError, Unauthorized } from './errors';
import { type HttpAnswer, type HttpRequest, jsonAnswer } from './http-event';
import type { CallerError, ReportError } from './report-error';

/** The parts of an HTTP API. */
export interface HttpApiDependencies {
  /** Answers the body of a rerank request. */
  readonly rerank: (body: Uint8Array, apiVersion: ApiVersion, call: HttpCall) => Promise<unknown>;
  readonly cors: Cors;
  /** @default - no key is asked for */
  readonly keys?: ApiKeys;
  readonly reportError: ReportError;
}

/** The context of one HTTP request. */
interface HttpCall {
  readonly requestId: string;
  /** Milliseconds until the caller gives up. */
  readonly remainingMs: number;
}

/** Answers an HTTP request; never throws. Every answer carries the id of its request. */
export type HttpApi = (request: HttpRequest, call: HttpCall) => Promise<HttpAnswer>;

const PATHS: Readonly<Record<string, ApiVersion>> = { '/v1/rerank': '1', '/v2/rerank': '2' };
const RETRY_AFTER_SECONDS = 1;

/** Makes the HTTP API: paths and methods, API keys, CORS, and errors as answers. */
export function createHttpApi({ rerank, cors, keys, reportError }: HttpApiDependencies): HttpApi {
  const answerTo: HttpApi = async (request, call) => {
    const { path, method, headers, body } = request;
    const apiVersion = Object.hasOwn(PATHS, path) ? PATHS[path] : undefined;
    if (apiVersion === undefined) {
      const known = Object.keys(PATHS).map((path) => `POST ${path}`);
      return jsonAnswer(404, { message: `no such path; there is ${known.join(', ')}` });
    }
    const preflight = cors.preflight(request);
    if (preflight) {
      return preflight;
    }
    if (method !== 'POST') {
      return jsonAnswer(405, { message: 'only POST is allowed here' }, { allow: 'POST' });
    }
    await keys?.check(headers.authorization);
    return jsonAnswer(200, await rerank(body, apiVersion, call));
  };

  return async (request, call) => {
    const answer = await answerTo(request, call).catch((error) =>
      errorAnswer(reportError(error, call.requestId)),
    );
    const headers = { ...answer.headers, 'x-request-id': call.requestId, ...cors.headers(request) };
    return { ...answer, headers };
  };
}

function errorAnswer(error: CallerError): HttpAnswer {
  const { message } = error;
  if (error instanceof BadRequest) {
    return jsonAnswer(400, { message, path: error.path });
  }
  if (error instanceof Unauthorized) {
    const why = error.presented ? ', error="invalid_token"' : '';
    return jsonAnswer(401, { message }, { 'www-authenticate': `Bearer realm="rerank"${why}` });
  }
  if (error instanceof InternalError) {
    return jsonAnswer(500, { message });
  }
  const headers = { 'retry-after': String(RETRY_AFTER_SECONDS) };
  return jsonAnswer(503, { message, reason: error.reason }, headers);
}
