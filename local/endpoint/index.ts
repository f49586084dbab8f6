export { type CrossEncoder, type LogitsOptions, ModelLoadError, type TextPair } from './cross-encoder';
export { FAULTS, type Fault, type Faults } from './faults';
export { type LoadOptions, loadCrossEncoder } from './load';
export { type EndpointOptions, type LocalEndpoint, MAX_BODY_BYTES, startEndpoint } from './server';
export type { AccessKeys } from './sigv4';
