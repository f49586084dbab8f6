export { createRequestListener, type RerankApiOptions, type ScoringEndpoint } from './request-listener';
export { type RerankApi, type ServerOptions, startRerankApi } from './server';
