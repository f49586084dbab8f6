export { type CrossEncoder, type LoadedCrossEncoder, ModelLoadError, type Reading } from './cross-encoder';
export { loadCrossEncoder } from './load';
export { startModelServer } from './model-servers';
export { MAX_BODY_BYTES } from './runtime-apis';
export { type EndpointOptions, type LocalEndpoint, startEndpoint } from './server';
export type { AccessKeys } from './sigv4';
