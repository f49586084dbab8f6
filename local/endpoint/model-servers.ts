import type { ProtocolName } from '../../protocol';
import { AmazonRerank, CohereRerank } from './bedrock-container';
import { Container } from './container';
import type { ModelServerClass } from './model-server';
import { TeiContainer } from './tei-container';

/** The model server that speaks each protocol. */
export const modelServers: Readonly<Record<ProtocolName, ModelServerClass>> = {
  pairs: Container,
  tei: TeiContainer,
  'amazon-rerank': AmazonRerank,
  'cohere-rerank': CohereRerank,
};
