import type { ApiKeys } from '../../../../lambda/rerank/api-keys';
import { createHandler } from '../../../../lambda/rerank/handler';
import type { HttpAnswer } from '../../../../lambda/rerank/http-event';
import type { Invoke } from '../../../../lambda/rerank/invoke-endpoint';
import type { Outcome } from '../../../../lambda/rerank/metrics';
import { createReranker } from '../../../../lambda/rerank/reranker';
import { createScorer } from '../../../../lambda/rerank/scorer';
import { readSettings, type Settings } from '../../../../lambda/rerank/settings';

export const environment = { ENDPOINT_NAME: 'cross-encoder', DEVICE: 'gpu' };
export const settings: Settings = readSettings(environment);

export interface Entry {
  readonly level: string;
  readonly message: string;
  readonly [field: string]: unknown;
}

/** A log that remembers. */
export function memoryLog() {
  const entries: Entry[] = [];
  const at = (level: string) => (message: string, fields: Record<string, unknown>) =>
    void entries.push({ level, message, ...fields });
  return { entries, info: at('info'), warn: at('warn'), error: at('error') };
}

/** The context that Lambda passes beside the event. */
export const context = (remainingMs = 10_000) => ({
  awsRequestId: 'request-1',
  getRemainingTimeInMillis: () => remainingMs,
});

/** The handler around some way to reach the endpoint. */
export function handlerOver(invoke: Invoke, changes: Partial<Settings> = {}, keys?: ApiKeys) {
  const logger = memoryLog();
  const outcomes: Outcome[] = [];
  const all = { ...settings, ...changes };
  const metrics = { record: (outcome: Outcome) => void outcomes.push(outcome) };
  const rerank = createReranker({ score: createScorer(invoke, all), settings: all, logger, metrics });
  const handle = createHandler({ rerank, settings: all, keys, logger });
  return { handle, rerank, entries: logger.entries, outcomes };
}

/** An endpoint that answers these scores. */
export const scoring =
  (...scores: number[]): Invoke =>
  async () =>
    JSON.stringify(scores.map((score) => ({ label: 'LABEL_0', score })));

/** A payload 2.0 event, as function URLs and API Gateway HTTP APIs send it. */
export function httpEvent(body: unknown, changes: object = {}) {
  return {
    version: '2.0',
    routeKey: '$default',
    rawPath: '/v1/rerank',
    rawQueryString: '',
    headers: { 'content-type': 'application/json' },
    requestContext: {
      http: { method: 'POST', path: '/v1/rerank' },
      stage: '$default',
      requestId: 'gateway-1',
    },
    body: typeof body === 'string' ? body : JSON.stringify(body),
    isBase64Encoded: false,
    ...changes,
  };
}

/** An HTTP answer with its body parsed. */
export function parsed(answer: unknown) {
  const { statusCode, headers, body } = answer as HttpAnswer;
  return { status: statusCode, headers, body: body === '' ? undefined : JSON.parse(body) };
}
