import type { Protocol } from './protocol';
import { tei } from './tei/tei';
import { textClassificationPairs } from './text-classification-pairs/text-classification-pairs';

export { type Device, ModelResponseError, type Protocol } from './protocol';

/** Every protocol by its name. */
export const protocols = {
  [textClassificationPairs.name]: textClassificationPairs,
  [tei.name]: tei,
} as const satisfies Record<string, Protocol>;

/**
 * `pairs`: the text-classification format of the stock Hugging Face inference container. `tei`: the rerank format of
 * Text Embeddings Inference, which holds the query once.
 */
export type ProtocolName = keyof typeof protocols;
