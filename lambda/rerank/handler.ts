import { type Carrier, rejectOversized } from './answer-size';
import type { ApiKeys } from './api-keys';
import { createCors } from './cors';
import { requestParser } from './dialects';
import type { Route } from './dialects/dialect';
import { createHttpApi } from './http-api';
import { answerTo, isFromLoadBalancer, isHttpEvent, readHttpEvent } from './http-event';
import { parseJson } from './json-body';
import { lazily } from './lazily';
import type { Log } from './log';
import type { ErrorMetrics } from './metrics';
import { errorReporter } from './report-error';
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
 * Answers an event of a function URL, API Gateway or load balancer with an HTTP answer, and never throws; takes any
 * other event as the body of a direct invoke, answers the rerank answer itself, and throws `BadRequest`,
 * `RerankUnavailable` or `InternalError`, so that Lambda sets `FunctionError` and the caller reads `errorType`.
 */
export type RerankHandler = (event: unknown, context: CallContext) => Promise<object>;

/** Makes the handler of the rerank function; knows nothing of AWS but the shape of its events. */
export function createHandler(dependencies: HandlerDependencies): RerankHandler {
  const { rerank, settings, keys, errors } = dependencies;
  const { limits, corsOrigins } = settings;
  const reportError = errorReporter(dependencies.logger, errors);
  const parser = lazily(() => requestParser(limits));
  const rank = async (
    body: unknown,
    { apiVersion, path }: Route,
    { carrier, ...call }: RerankCall & { readonly carrier: Carrier },
  ) => {
    const request = parser()(body, path);
    const ranking = await rerank(request, call);
    const answer = request.answer(ranking, { requestId: call.requestId, apiVersion });
    rejectOversized(request, answer, carrier);
    return { answer, reranked: ranking.reranked, retryAfter: ranking.retry_after };
  };
  const answerHttp = createHttpApi({
    // Async, so that a body that is no JSON rejects.
    rerank: async (body, route, call) => rank(parseJson(body, limits), route, call),
    cors: createCors(corsOrigins),
    keys,
    reportError,
  });

  return async (event, context) => {
    const invokedAt = Date.now();
    const call = { requestId: context.awsRequestId, remainingMs: context.getRemainingTimeInMillis() };
    if (isHttpEvent(event)) {
      const carrier = isFromLoadBalancer(event) ? 'load balancer' : 'http';
      return answerTo(event, await answerHttp(readHttpEvent(event), { ...call, carrier }));
    }
    try {
      return (await rank(event, { apiVersion: '1', path: [] }, { ...call, carrier: 'invoke' })).answer;
    } catch (error) {
      const reported = reportError(error, call.requestId);
      errors?.given(invokedAt);
      throw reported;
    }
  };
}
