import { ModelResponseError, type Protocol, protocols } from '../../protocol';
import { originalOrderAnswer, type RerankAnswer, rankedAnswer } from './answer';
import { BadRequest, EndpointFailure, RerankUnavailable } from './errors';
import type { Invoke } from './invoke-endpoint';
import type { Log } from './log';
import { grouped, type RerankRequest } from './request';
import { withRetries } from './retry';
import type { Settings } from './settings';

/** Kept back from the time left, in milliseconds, to write the answer and the log. */
const MARGIN_MS = 300;

/** What surrounds one request. */
export interface RerankCall {
  /** Names the request in the log and in the answer. */
  readonly requestId: string;
  /** Milliseconds until the caller gives up. */
  readonly remainingMs: number;
}

/**
 * Ranks the documents of one request.
 *
 * @throws BadRequest when the texts are too long for one call to the endpoint
 * @throws RerankUnavailable when the endpoint gives no scores and `onFailure` is `error`
 */
export type Rerank = (request: RerankRequest, call: RerankCall) => Promise<RerankAnswer>;

/** What a reranker is made of. */
export interface RerankerDependencies {
  readonly invoke: Invoke;
  readonly settings: Settings;
  readonly logger: Log;
}

/** Makes the function that ranks documents: ask the endpoint, within the time left, and order by its scores. */
export function createReranker({ invoke, settings, logger }: RerankerDependencies): Rerank {
  const protocol = protocols[settings.protocol];

  return async (request, { requestId, remainingMs }) => {
    const started = performance.now();
    const body = protocol.encodeRequest(request.query, request.texts, settings.device);
    refuseOversized(body, settings.limits.maxEndpointRequestBytes);

    let attempts = 0;
    const entry = (details: object) => ({
      request_id: requestId,
      documents: request.texts.length,
      attempts,
      duration_ms: Math.round(performance.now() - started),
      ...details,
    });

    try {
      const scores = await withRetries(
        async (timeoutMs) => {
          attempts++;
          return scoresOf(protocol, await invoke(body, { timeoutMs }), request.texts.length);
        },
        {
          budgetMs: remainingMs - MARGIN_MS,
          callTimeoutMs: settings.callTimeoutMs,
          maxAttempts: settings.maxAttempts,
          onRetry: (failure, waitMs) =>
            logger.warn('the endpoint failed; trying again', {
              ...entry(loggable(failure)),
              wait_ms: Math.round(waitMs),
            }),
        },
      );
      const answer = rankedAnswer(requestId, request, scores);
      logger.info('reranked', entry({ results: answer.results.length }));
      return answer;
    } catch (error) {
      if (!(error instanceof EndpointFailure)) {
        throw error;
      }
      logger.error(
        'the endpoint gave no scores',
        entry({ ...loggable(error), on_failure: settings.onFailure }),
      );
      if (settings.onFailure === 'error') {
        throw new RerankUnavailable(error.reason);
      }
      return originalOrderAnswer(requestId, request, error.reason);
    }
  };
}

function refuseOversized(body: string, limit: number): void {
  const bytes = Buffer.byteLength(body);
  if (bytes > limit) {
    throw new BadRequest(
      `are too long: with the query they make a request of ${grouped(bytes)} bytes to the endpoint; at most ${grouped(limit)} are allowed`,
      'documents',
    );
  }
}

function scoresOf(protocol: Protocol, answer: string, count: number): number[] {
  try {
    return protocol.decodeResponse(answer, count);
  } catch (error) {
    if (error instanceof ModelResponseError) {
      throw new EndpointFailure('invalid-scores', { errorName: error.name });
    }
    throw error;
  }
}

function loggable({ reason, details }: EndpointFailure): Record<string, unknown> {
  return {
    reason,
    error_name: details.errorName,
    status: details.status,
    original_status: details.originalStatus,
  };
}
