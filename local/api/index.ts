export { createRequestListener, type RerankApiOptions } from './request-listener';
export { type RerankApi, startRerankApi } from './server';
