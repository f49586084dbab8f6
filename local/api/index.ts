export { type ListenOptions, listen, type RunningServer } from './listen';
export { readBody } from './read-body';
export { createRequestListener, type RerankApiOptions, type ScoringEndpoint } from './request-listener';
export { type RerankApi, type ServerOptions, startRerankApi } from './server';
