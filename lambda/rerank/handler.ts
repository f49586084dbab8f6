import type { RerankAnswer } from './answer';
import { rejectOversized } from './answer-size';
import type { ApiKeys } from './api-keys';
import { createCors } from './cors';
import { createHttpApi } from './http-api';
import { type HttpAnswer, isHttpEvent, readHttpEvent } from './http-event';
import { lazily } from './lazily';
import type { Log } from './log';
import type { ErrorMetrics } from './metrics';
import { errorReporter } from './report-error';
import { parseJson, requestParser } from './request';
import type { Rerank, RerankCall } from './reranker';
import type { Settings } from './settings';

/** The part of Lambda's context that the handler uses. */
interface CallContext {
  readonly awsRequestId: string;
  getRemainingTimeInMillis(): number;
}

/** The parts of a handler. */
export interface HandlerDependencies {
  readonly rerank: Rerank;
  readonly settings: Pick<Settings, 'limits' | 'corsOrigins'>;
  /** The API keys for HTTP requests, of which one is needed; a direct invoke needs none. @default - no key is asked for */
  readonly keys?: ApiKeys;
  readonly logger: Log;
  /** Where errors are counted. @default - nowhere */
  readonly errors?: ErrorMetrics;
}

/**
 * Answers a function URL or API Gateway HTTP API event (payload 2.0) with an HTTP answer, and never throws; takes any
 * other event as the body of a direct invoke, answers the rerank answer itself, and throws `BadRequest`,
 * `RerankUnavailable` or `InternalError`, so that Lambda sets `FunctionError` and the caller reads `errorType`.
 */
export type RerankHandler = (event: unknown, context: CallContext) => Promise<RerankAnswer | HttpAnswer>;

/** Makes the handler of the rerank function; knows nothing of AWS but the shape of its events. */
export function createHandler(dependencies: HandlerDependencies): RerankHandler {
  const { rerank, settings, keys, errors } = dependencies;
  const { limits, corsOrigins } = settings;
  const reportError = errorReporter(dependencies.logger, errors);
  const parser = lazily(() => requestParser(limits));
  const answerTo = async (body: unknown, call: RerankCall, http: boolean) => {
    const request = parser()(body);
    const answer = await rerank(request, call);
    rejectOversized(request, answer, http);
    return answer;
  };
  const answerHttp = createHttpApi({
    // Async, so that a body that is no JSON rejects.
    rerank: async (body, apiVersion, call) =>
      answerTo(parseJson(body, limits), { ...call, apiVersion }, true),
    cors: createCors(corsOrigins),
    keys,
    reportError,
  });

  return async (event, context) => {
    const invokedAt = Date.now();
    const call = { requestId: context.awsRequestId, remainingMs: context.getRemainingTimeInMillis() };
    if (isHttpEvent(event)) {
      return answerHttp(readHttpEvent(event), call);
    }
    try {
      return await answerTo(event, { ...call, apiVersion: '1' }, false);
    } catch (error) {
      const reported = reportError(error, call.requestId);
      errors?.given(invokedAt);
      throw reported;
    }
  };
}
