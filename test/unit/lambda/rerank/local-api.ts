import type { Outcome } from '../../../../lambda/rerank/metrics';
import { type RerankApi, type RerankApiOptions, startRerankApi } from '../../../../local/api';
import { type FaultyEndpoint, startFaultyEndpoint } from '../../../support/faulty-endpoint';
import { overlapModel } from '../../../support/overlap-model';
import { type Entry, memoryLog } from './fixtures';

/** The rerank API over HTTP, in front of an endpoint that counts shared words, with what it logs and counts. */
export interface ApiUnderTest extends RerankApi {
  readonly endpoint: FaultyEndpoint;
  readonly entries: Entry[];
  readonly outcomes: Outcome[];
}

/** Starts both. */
export async function startApi(options: Omit<RerankApiOptions, 'endpoint'> = {}): Promise<ApiUnderTest> {
  const credentials = { accessKeyId: 'AKIDLOCAL', secretAccessKey: 'local' };
  const [name, region] = ['cross-encoder', 'us-east-1'];
  const endpoint = await startFaultyEndpoint({
    model: overlapModel,
    endpointName: name,
    region,
    credentials,
  });
  const log = memoryLog();
  const outcomes: Outcome[] = [];
  const api = await startRerankApi({
    log,
    metrics: { record: (outcome) => void outcomes.push(outcome) },
    ...options,
    endpoint: { url: endpoint.url, name, region, credentials },
  });
  return {
    url: api.url,
    endpoint,
    entries: log.entries,
    outcomes,
    async close() {
      await api.close();
      await endpoint.close();
    },
  };
}

/** The body of an answer or of an error. */
export interface AnswerBody {
  readonly results: readonly { readonly index: number; readonly relevance_score: number }[];
  readonly reranked: boolean;
  readonly reason?: string;
  readonly message?: string;
  readonly path?: string;
}

/** Posts JSON, and reads the answer. */
export async function post(url: string, body: unknown, headers: Record<string, string> = {}) {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
  return { status: response.status, headers: response.headers, body: (await response.json()) as AnswerBody };
}
