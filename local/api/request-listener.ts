import { randomUUID } from 'node:crypto';
import type { RequestListener } from 'node:http';
import { type ApiKeys, createApiKeys } from '../../lambda/rerank/api-keys';
import { createHandler } from '../../lambda/rerank/handler';
import { type HttpAnswer, jsonAnswer } from '../../lambda/rerank/http-event';
import { invokeEndpoint, sageMakerRuntime } from '../../lambda/rerank/invoke-endpoint';
import type { Log } from '../../lambda/rerank/log';
import type { Metrics } from '../../lambda/rerank/metrics';
import { createReranker } from '../../lambda/rerank/reranker';
import { createScorer } from '../../lambda/rerank/scorer';
import { readSettings, type Settings } from '../../lambda/rerank/settings';
import type { AccessKeys } from '../endpoint';
import { functionEvent, MAX_EVENT_BYTES, writeAnswer } from './function-event';

/** The endpoint that scores: one of SageMaker's runtime API, local or in AWS. */
interface ScoringEndpoint {
  /** Of the runtime API, such as `http://127.0.0.1:8080`. */
  readonly url: string;
  readonly name: string;
  readonly region: string;
  readonly credentials: AccessKeys;
}

/** The settings of the rerank API. */
export interface RerankApiOptions {
  readonly endpoint: ScoringEndpoint;
  /** As the function reads them from its environment. @default - the function's own, for a model on a CPU */
  readonly settings?: Partial<Omit<Settings, 'endpointName' | 'apiKeysSecretArn'>>;
  /** The API keys for requests, of which one is needed, 16 characters or more each. @default - no key is asked for */
  readonly apiKeys?: readonly string[];
  /** Milliseconds for one request. @default - 60,000, the timeout of the function */
  readonly timeoutMs?: number;
  /** Sees what the function logs, which holds no texts. @default - nobody */
  readonly log?: Log;
  /** Sees what each request came to. @default - nobody */
  readonly metrics?: Metrics;
}

const TIMEOUT_MS = 60_000;

/** Answers HTTP requests with the code of the rerank function, as a function URL does: for a server of your own. */
export function createRequestListener(options: RerankApiOptions): RequestListener {
  const handle = createFunction(options);
  const timeoutMs = options.timeoutMs ?? TIMEOUT_MS;

  return async (request, response) => {
    // A client that goes away is no fault of the server's.
    const event = await functionEvent(request).catch(() => response.destroy());
    if (response.destroyed) {
      return;
    }
    const awsRequestId = randomUUID();
    if (event === undefined) {
      const message = `the body has more than ${MAX_EVENT_BYTES} bytes, which is more than Lambda takes`;
      writeAnswer(response, jsonAnswer(413, { message }, { 'x-request-id': awsRequestId }));
      return;
    }
    const end = performance.now() + timeoutMs;
    const getRemainingTimeInMillis = () => end - performance.now();
    writeAnswer(response, (await handle(event, { awsRequestId, getRemainingTimeInMillis })) as HttpAnswer);
  };
}

function createFunction({ endpoint, settings: changes, apiKeys, log, metrics }: RerankApiOptions) {
  const settings = {
    ...readSettings({ ENDPOINT_NAME: endpoint.name, DEVICE: 'cpu', MAX_LENGTH: 'model' }),
    ...changes,
  };
  const logger = log ?? SILENT;
  const client = sageMakerRuntime({
    endpoint: endpoint.url,
    region: endpoint.region,
    credentials: endpoint.credentials,
  });
  const score = createScorer(invokeEndpoint(client, endpoint.name), settings);
  const rerank = createReranker({ score, settings, logger, metrics: metrics ?? { record() {} } });
  return createHandler({ rerank, settings, keys: apiKeys && keysOf(apiKeys, logger), logger });
}

function keysOf(keys: readonly string[], logger: Log): ApiKeys {
  return createApiKeys(async () => JSON.stringify({ keys }), logger);
}

const SILENT: Log = { info() {}, warn() {}, error() {} };
