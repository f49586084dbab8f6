export * from './cross-encoder-endpoint';
export * from './rerank-function';
export * from './rerank-model';
export * from './rerank-pipeline';
export * from './search-domain';
export type { ImageProps } from './serving/images';
