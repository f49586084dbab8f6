import type { CrossEncoder } from './cross-encoder';

/** A request to a model server. */
export interface ContainerCall {
  readonly body: Uint8Array;
  readonly contentType: string | undefined;
  readonly accept: string | undefined;
}

/** The answer of a model server. */
export interface ContainerAnswer {
  readonly status: number;
  readonly body: string;
}

/** A model server, as SageMaker calls it. */
export interface ModelServer {
  /**
   * Answers one call: scores, or the server's own error.
   *
   * @param signal ends the call if it is aborted before its turn; then it throws
   */
  invoke(call: ContainerCall, signal?: AbortSignal): Promise<ContainerAnswer>;
}

/** Puts a model server around a model. */
export type ModelServerClass = new (model: CrossEncoder) => ModelServer;
