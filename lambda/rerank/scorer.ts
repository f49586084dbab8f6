import { DEFAULT_MAX_LENGTH, ModelResponseError, type Protocol, protocols } from '../../protocol';
import { Deadline } from '../shared/deadline';
import type { RerankRequest } from './dialects/dialect';
import { EndpointFailure } from './errors';
import type { Invoke } from './invoke-endpoint';
import { withRetries } from './retry';
import type { Settings } from './settings';
import { sideBySide } from './side-by-side';
import { split } from './split';
import { cutIntoWindows, highestScores } from './windows';

/** How long scoring may take, and who is told of what happens. */
interface ScoringOptions {
  /** Milliseconds for everything: parts, calls and the waits between them. */
  readonly budgetMs: number;
  /** Told how long each call to the endpoint took, failed or not. */
  readonly onCall: (ms: number) => void;
  /** Told of each failure that will be tried again. */
  readonly onRetry: (failure: EndpointFailure, waitMs: number) => void;
}

/**
 * Gives one score per document, in the order of the documents. All are of one answer or, for a request that is split,
 * of one answer each part: when a part fails for good, there are none.
 *
 * @throws BadRequest when a document is too long for one call to the endpoint
 * @throws EndpointFailure when the endpoint gives no scores within the time and the attempts allowed
 */
export type Score = (request: RerankRequest, options: ScoringOptions) => Promise<number[]>;

/** The settings that scoring depends on. */
export interface ScorerSettings
  extends Pick<
    Settings,
    | 'protocol'
    | 'device'
    | 'maxLength'
    | 'callTimeoutMs'
    | 'maxAttempts'
    | 'endpointInstances'
    | 'maxWindows'
    | 'windowsBy'
  > {
  readonly limits: Pick<Settings['limits'], 'maxEndpointRequestBytes'>;
}

/** Makes the function that asks the endpoint. */
export function createScorer(invoke: Invoke, settings: ScorerSettings): Score {
  const { device, maxLength, limits, callTimeoutMs, maxAttempts, endpointInstances, windowsBy } = settings;
  const protocol: Protocol = protocols[settings.protocol];
  const tokensRead = maxLength ?? (protocol.name === 'pairs' ? DEFAULT_MAX_LENGTH : 'model');

  return async (request, { budgetMs, onCall, onRetry }) => {
    const deadline = Deadline.in(budgetMs);
    const { query, texts, textsField, maxWindows = settings.maxWindows } = request;
    const most = Math.min(maxWindows, settings.maxWindows);
    const windows = cutIntoWindows(query, texts, tokensRead, windowsBy === 'function' ? most : 1);
    const fewer = windowsBy === 'endpoint' && most < settings.maxWindows ? most : undefined;
    const encode = (run: readonly string[]) =>
      protocol.encodeRequest(query, run, { device, maxLength, maxWindows: fewer });
    const placeOf = (position: number) => `${textsField}[${windows.documents[position]}]`;
    const parts = runsOf(windows.texts, protocol.maxPassages).flatMap(({ run, start }) =>
      split(run, encode, limits.maxEndpointRequestBytes, placeOf, start),
    );
    const scores = await sideBySide(parts, endpointInstances, ({ body, count }, signal) =>
      withRetries(
        async (timeoutMs) => {
          const started = performance.now();
          const answer = invoke(body, { timeoutMs, signal });
          return scoresOf(protocol, await answer.finally(() => onCall(performance.now() - started)), count);
        },
        { budgetMs: deadline.remainingMs, callTimeoutMs, maxAttempts, signal, onRetry },
      ),
    );
    return highestScores(windows, scores.flat());
  };
}

/** The documents in runs of as many as a request may hold, and where each begins. */
function runsOf(texts: readonly string[], most = texts.length): { run: readonly string[]; start: number }[] {
  return Array.from({ length: Math.ceil(texts.length / most) }, (_, index) => ({
    run: texts.slice(index * most, (index + 1) * most),
    start: index * most,
  }));
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
