export { listen, type RunningServer } from './listen';
export { readBody } from './read-body';
export { createRequestListener, type RerankApiOptions } from './request-listener';
export { type RerankApi, startRerankApi } from './server';
