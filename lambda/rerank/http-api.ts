import type { Carrier } from './answer-size';
import type { ApiKeys } from './api-keys';
import type { Cors } from './cors';
import type { Route } from './dialects/dialect';
import { BadRequest, InternalError, Unauthorized } from './errors';
import { type HttpAnswer, type HttpRequest, jsonAnswer } from './http-event';
import type { CallerError, ReportError } from './report-error';

/** The parts of an HTTP API. */
export interface HttpApiDependencies {
  /** Answers the body of a rerank request. */
  readonly rerank: (body: HttpRequest['body'], route: Route, call: HttpCall) => Promise<HttpRerankAnswer>;
  readonly cors: Cors;
  /** @default - no key is asked for */
  readonly keys?: ApiKeys;
  readonly reportError: ReportError;
}

/** The answer to a rerank request. */
interface HttpRerankAnswer {
  readonly answer: object;
  /** Some dialects have no place for it in the answer. */
  readonly reranked: boolean;
  /** Seconds after which another request may be reranked, where that is known. */
  readonly retryAfter?: number;
}

/** The context of one HTTP request. */
interface HttpCall {
  readonly requestId: string;
  /** Milliseconds until the caller gives up. */
  readonly remainingMs: number;
  readonly carrier: Carrier;
}

/** Answers an HTTP request; never throws. Every answer carries the id of its request. */
export type HttpApi = (request: HttpRequest, call: HttpCall) => Promise<HttpAnswer>;

const PATHS = ['/v1/rerank', '/v2/rerank', '/rerank'];

/** Makes the HTTP API: paths and methods, API keys, CORS, and errors as answers. */
export function createHttpApi({ rerank, cors, keys, reportError }: HttpApiDependencies): HttpApi {
  const answerTo: HttpApi = async (request, call) => {
    const { path, method, headers, body } = request;
    const route = routeOf(path);
    if (route === undefined) {
      const known = PATHS.map((path) => `POST ${path}`);
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
    const { answer, reranked, retryAfter } = await rerank(body, route, call);
    return jsonAnswer(200, answer, {
      ...(!reranked && { 'x-reranked': 'false' }),
      ...(retryAfter !== undefined && { 'retry-after': String(retryAfter) }),
    });
  };

  return async (request, call) => {
    const answer = await answerTo(request, call).catch((error) =>
      errorAnswer(reportError(error, call.requestId)),
    );
    const headers = { ...answer.headers, 'x-request-id': call.requestId, ...cors.headers(request) };
    return { ...answer, headers };
  };
}

/**
 * The route of a path; undefined for a path of something else. What stands before `/v1/rerank` is a stage or a base path of
 * the API in front, and clients join their base URL with slashes too many.
 */
function routeOf(path: string): Route | undefined {
  const names = path.split('/').filter(Boolean);
  const last = names.at(-1);
  const before = names.at(-2) ?? '';
  if (last !== 'rerank' || (/^v\d+$/.test(before) && before !== 'v1' && before !== 'v2')) {
    return undefined;
  }
  return { apiVersion: before === 'v2' ? '2' : '1', path: names };
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
  const headers = { 'retry-after': String(error.retryAfter) };
  return jsonAnswer(503, { message, reason: error.reason }, headers);
}
