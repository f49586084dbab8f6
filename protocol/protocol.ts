/** What a model server speaks: how a query and its passages become a request, and an answer becomes scores. */
export interface Protocol {
  /** The name used in configuration and in logical ids. */
  readonly name: ProtocolName;

  /**
   * Builds the JSON request body for one query and at least one passage.
   *
   * @throws RangeError without passages: the container answers an empty request differently in each version.
   */
  encodeRequest(query: string, passages: readonly string[], device: Device): string;

  /**
   * Reads the JSON answer: one finite relevance score per passage, in the order of the passages.
   *
   * @throws ModelResponseError when the answer is not JSON, or does not hold exactly one finite score per passage.
   */
  decodeResponse(body: string, passageCount: number): number[];
}

/**
 * `pairs`: the text-classification format of the stock Hugging Face inference container. `tei`: the rerank format of
 * Text Embeddings Inference, which holds the query once.
 */
export type ProtocolName = 'pairs' | 'tei';

/** What the model runs on; in `pairs` it decides the batch size that a request asks for. */
export type Device = 'gpu' | 'cpu';

/** An answer of a model server that does not hold one finite score per passage. */
export class ModelResponseError extends Error {
  override readonly name = 'ModelResponseError';
}
