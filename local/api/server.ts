import { type ListenOptions, listen, type RunningServer } from '../http/listen';
import { createRequestListener, type RerankApiOptions } from './request-listener';

/** Where the API is served, beside what it is set up with. */
export interface ServerOptions extends RerankApiOptions, ListenOptions {}

/** A running rerank API: `/v1/rerank` and `/v2/rerank` are under its URL. */
export type RerankApi = RunningServer;

/**
 * Serves the rerank function over HTTP.
 *
 * @throws Error of `listen`, such as `EADDRINUSE`
 */
export function startRerankApi({ host, port, ...options }: ServerOptions): Promise<RerankApi> {
  return listen(createRequestListener(options), { host, port });
}
