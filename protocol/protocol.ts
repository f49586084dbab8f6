/**
 * The protocol of a model server: how a query and its passages become a request, and an answer becomes scores, here and in
 * OpenSearch.
 */
export interface Protocol<Name extends string = string> {
  /** The name used in configuration and in logical ids. */
  readonly name: Name;
  /** The AWS service that is called, and that calls are signed for. */
  readonly service: Service;
  /** The most passages of one request. @default - what SageMaker's limit of bytes allows */
  readonly maxPassages?: number;

  /**
   * Builds the JSON request body for one query and at least one passage.
   *
   * @throws RangeError without passages: the container answers an empty request differently in each version.
   */
  encodeRequest(query: string, passages: readonly string[], options?: RequestOptions): string;

  /**
   * Reads the JSON answer: one finite relevance score per passage, in the order of the passages.
   *
   * @throws ModelResponseError when the answer is not JSON, or does not hold exactly one finite score per passage.
   */
  decodeResponse(body: string, passageCount: number): number[];

  /** The scripts by which a connector of OpenSearch builds the same request, and reads the same answer. */
  connectorScripts(options?: ScriptOptions): ConnectorScripts;
}

/** The endpoint, the length and the version that the scripts of a connector suit. */
export interface ScriptOptions {
  /** The device that the model runs on. @default - unknown */
  readonly device?: Device;
  /** The tokens that requests ask the model to read. @default - 512 in `pairs`; the others have no place for it */
  readonly maxLength?: MaxLength;
  /** The OpenSearch version that runs the scripts, such as 2.19. @default - unknown; the scripts suit every version */
  readonly engineVersion?: string;
}

/** The Painless scripts of a connector's action. */
export interface ConnectorScripts {
  /**
   * Returns the whole request as the parameter `http_body`, which ml-commons sends as it is when the action has no
   * `request_body` (`HttpConnector.createPayload`): with one, it expands parameters in what the function returns, documents
   * included, and parses it all once more. The texts that it is given are JSON-escaped already. ml-commons refuses a request
   * that holds `${parameters`; the function writes `${` as `\u0024{`, which is the same text to a JSON reader.
   */
  readonly pre_process_function: string;
  /** Returns one tensor with one score for each passage, in their order. */
  readonly post_process_function: string;
}

/** The choices of a request beside its texts. */
interface RequestOptions {
  /** @default - no batch size is asked for */
  readonly device?: Device;
  /** @default - 512 in `pairs`; the others have no place for it */
  readonly maxLength?: MaxLength;
  /** The most windows of a passage; only for this project's handler where it reads windows. @default - as many as it does */
  readonly maxWindows?: number;
}

/** The device that the model runs on; in `pairs` it decides the batch size that a request asks for. */
export type Device = 'gpu' | 'cpu';

/**
 * The most tokens of query and passage together that a request in `pairs` asks the model to read: what is longer is cut
 * there. `model`: as many as the model's files say.
 */
export type MaxLength = number | 'model';

/** The tokens that a request in `pairs` asks for where nothing else is known: as many as BERT and RoBERTa read. */
export const DEFAULT_MAX_LENGTH = 512;

/** The AWS services that score, as requests to them are signed. */
export type Service = 'sagemaker' | 'bedrock';

/** An answer of a model server that does not hold one finite score per passage. */
export class ModelResponseError extends Error {
  override readonly name = 'ModelResponseError';
}
