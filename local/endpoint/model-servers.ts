import type { ProtocolName } from '../../protocol';
import { AmazonRerank, CohereRerank } from './bedrock-container';
import { Container } from './container';
import type { CrossEncoder } from './cross-encoder';
import type { ModelServer, ModelServerClass } from './model-server';
import { TeiContainer } from './tei-container';

/** The model server that speaks each protocol. */
export const modelServers: Readonly<Record<ProtocolName, ModelServerClass>> = {
  pairs: Container,
  tei: TeiContainer,
  'amazon-rerank': AmazonRerank,
  'cohere-rerank': CohereRerank,
};

/** Puts the model server that speaks a protocol around a model, to be called in this process. */
export function startModelServer(protocol: ProtocolName, model: CrossEncoder): ModelServer {
  return new modelServers[protocol](model);
}
