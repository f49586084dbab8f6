export { type CrossEncoder, ModelLoadError } from './cross-encoder';
export { loadCrossEncoder } from './load';
export { type EndpointOptions, type LocalEndpoint, MAX_BODY_BYTES, startEndpoint } from './server';
export type { AccessKeys } from './sigv4';
