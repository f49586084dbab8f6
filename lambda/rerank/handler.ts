import type { RerankAnswer } from './answer';
import { BadRequest, InternalError, RerankUnavailable } from './errors';
import { type HttpAnswer, type HttpRequest, isHttpEvent, jsonAnswer, readHttpEvent } from './http-event';
import type { Log } from './log';
import { parseJson, requestParser } from './request';
import type { Rerank, RerankCall } from './reranker';
import type { Settings } from './settings';

/** What of Lambda's context the handler uses. */
export interface CallContext {
  readonly awsRequestId: string;
  getRemainingTimeInMillis(): number;
}

/** What a handler is made of. */
export interface HandlerDependencies {
  readonly rerank: Rerank;
  readonly settings: Pick<Settings, 'limits'>;
  readonly logger: Log;
}

/**
 * Answers a function URL or API Gateway HTTP API event (payload 2.0) with an HTTP answer, and never throws; takes any
 * other event as the body of a direct invoke, answers the rerank answer itself, and throws `BadRequest`,
 * `RerankUnavailable` or `InternalError`, so that Lambda sets `FunctionError` and the caller reads `errorType`.
 */
export type RerankHandler = (event: unknown, context: CallContext) => Promise<RerankAnswer | HttpAnswer>;

/** What each path answers to each method. */
type Routes = Readonly<Record<string, Readonly<Record<string, Route>>>>;
type Route = (request: HttpRequest, call: RerankCall) => Promise<unknown>;

const RETRY_AFTER_SECONDS = 1;

/** Makes the handler of the rerank function; knows nothing of AWS but the shape of its events. */
export function createHandler({ rerank, settings, logger }: HandlerDependencies): RerankHandler {
  const parseRequest = requestParser(settings.limits);
  const routes: Routes = {
    '/v1/rerank': {
      POST: ({ body }, call) => rerank(parseRequest(parseJson(body, settings.limits)), call),
    },
  };

  return async (event, context) => {
    const call = { requestId: context.awsRequestId, remainingMs: context.getRemainingTimeInMillis() };
    const request = isHttpEvent(event) ? readHttpEvent(event) : undefined;
    try {
      return await (request ? route(routes, request, call) : rerank(parseRequest(event), call));
    } catch (thrown) {
      const error = report(thrown, call.requestId, logger);
      if (request) {
        return errorAnswer(error, call.requestId);
      }
      throw error;
    }
  };
}

async function route(routes: Routes, request: HttpRequest, call: RerankCall): Promise<HttpAnswer> {
  const methods = ownValue(routes, request.path);
  if (methods === undefined) {
    const known = Object.entries(routes).flatMap(([path, of]) =>
      Object.keys(of).map((name) => `${name} ${path}`),
    );
    return jsonAnswer(call.requestId, 404, { message: `no such path; there is ${known.join(', ')}` });
  }
  const answer = ownValue(methods, request.method);
  if (answer === undefined) {
    const allow = Object.keys(methods).join(', ');
    return jsonAnswer(call.requestId, 405, { message: `only ${allow} is allowed here` }, { allow });
  }
  return jsonAnswer(call.requestId, 200, await answer(request, call));
}

/** The error that the caller may see; one that nobody foresaw is logged and becomes an `InternalError`. */
function report(
  error: unknown,
  requestId: string,
  logger: Log,
): BadRequest | RerankUnavailable | InternalError {
  if (error instanceof BadRequest) {
    logger.info('request refused', { request_id: requestId, problem: error.message });
    return error;
  }
  if (error instanceof RerankUnavailable) {
    return error;
  }
  logger.error('internal error', { request_id: requestId, ...withoutMessage(error) });
  return new InternalError(requestId);
}

function errorAnswer(error: BadRequest | RerankUnavailable | InternalError, requestId: string): HttpAnswer {
  const { message } = error;
  if (error instanceof BadRequest) {
    return jsonAnswer(requestId, 400, { message, path: error.path });
  }
  if (error instanceof RerankUnavailable) {
    const headers = { 'retry-after': String(RETRY_AFTER_SECONDS) };
    return jsonAnswer(requestId, 503, { message, reason: error.reason }, headers);
  }
  return jsonAnswer(requestId, 500, { message });
}

/** The message of an unforeseen error may quote a text; the place where it was thrown cannot. */
function withoutMessage(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) {
    return { error_name: typeof error };
  }
  const { name, message, stack = '' } = error;
  const start = stack.indexOf(message);
  return { error_name: name, ...(start >= 0 && { stack: stack.slice(start + message.length).trim() }) };
}

function ownValue<T>(record: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}
