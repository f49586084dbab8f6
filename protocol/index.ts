import { amazonRerank, cohereRerank } from './bedrock/bedrock';
import type { Protocol } from './protocol';
import { tei } from './tei/tei';
import { textClassificationPairs } from './text-classification-pairs/text-classification-pairs';

export {
  DEFAULT_MAX_LENGTH,
  type Device,
  type MaxLength,
  ModelResponseError,
  type Protocol,
  type Service,
} from './protocol';

/** Every protocol by its name. */
export const protocols = {
  [textClassificationPairs.name]: textClassificationPairs,
  [tei.name]: tei,
  [amazonRerank.name]: amazonRerank,
  [cohereRerank.name]: cohereRerank,
} as const satisfies Record<string, Protocol>;

/**
 * `pairs`: the text-classification format of the stock Hugging Face inference container. `tei`: the rerank format of
 * Text Embeddings Inference, which holds the query once. `amazon-rerank` and `cohere-rerank`: the models of Amazon Bedrock.
 */
export type ProtocolName = keyof typeof protocols;
