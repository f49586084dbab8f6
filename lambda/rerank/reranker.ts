import type { RerankRequest } from './dialects/dialect';
import { BadRequest, EndpointFailure, RerankUnavailable } from './errors';
import type { Log } from './log';
import type { Metrics, Outcome } from './metrics';
import { originalOrder, type Ranking, rankedByScore } from './ranking';
import type { Score } from './scorer';
import type { Settings } from './settings';

/** Kept back from the time left, in milliseconds, to write the answer and the log. */
const MARGIN_MS = 300;

/** The context of one request. */
export interface RerankCall {
  readonly requestId: string;
  /** Milliseconds until the caller gives up. */
  readonly remainingMs: number;
}

/**
 * Ranks the documents of one request.
 *
 * @throws BadRequest when a document is too long for one call to the endpoint
 * @throws RerankUnavailable when the endpoint gives no scores and `onFailure` is `error`
 */
export type Rerank = (request: RerankRequest, call: RerankCall) => Promise<Ranking>;

/** The parts of a reranker. */
export interface RerankerDependencies {
  readonly score: Score;
  readonly settings: Pick<Settings, 'onFailure'>;
  readonly logger: Log;
  readonly metrics: Metrics;
}

/** Makes the function that ranks documents: ask the endpoint, within the time left, and order by its scores. */
export function createReranker({ score, settings, logger, metrics }: RerankerDependencies): Rerank {
  return async (request, call) => {
    const started = performance.now();
    const documents = request.texts.length;
    const endpointMs: number[] = [];
    let retried = 0;

    const entry = (details: object) => ({
      request_id: call.requestId,
      documents,
      attempts: endpointMs.length,
      duration_ms: Math.round(performance.now() - started),
      ...details,
    });
    const record = (notReranked?: Outcome['notReranked']) =>
      metrics.record({
        documents,
        latencyMs: performance.now() - started,
        endpointMs,
        retried,
        ...(notReranked && { notReranked }),
      });

    try {
      const scores = await score(request, {
        budgetMs: call.remainingMs - MARGIN_MS,
        onCall: (ms) => endpointMs.push(ms),
        onRetry: (failure, waitMs) => {
          retried++;
          logger.warn('the endpoint failed; trying again', {
            ...entry(loggable(failure)),
            wait_ms: Math.round(waitMs),
          });
        },
      });
      const ranking = rankedByScore(scores, request.topN);
      logger.info('reranked', entry({ results: ranking.results.length }));
      record();
      return ranking;
    } catch (error) {
      if (error instanceof BadRequest) {
        throw error;
      }
      if (!(error instanceof EndpointFailure)) {
        record('internal-error');
        throw error;
      }
      const { onFailure } = settings;
      logger.error('the endpoint gave no scores', entry({ ...loggable(error), on_failure: onFailure }));
      record(error.reason);
      if (onFailure === 'error') {
        throw new RerankUnavailable(error.reason);
      }
      return originalOrder(documents, error.reason, request.topN);
    }
  };
}

function loggable({ reason, details }: EndpointFailure): Record<string, unknown> {
  return {
    reason,
    error_name: details.errorName,
    status: details.status,
    original_status: details.originalStatus,
  };
}
