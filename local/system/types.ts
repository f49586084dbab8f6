import type { Client } from '@opensearch-project/opensearch';
import type { LoadedCrossEncoder, LocalEndpoint } from '../endpoint';
import type { OpenSearchNode } from '../opensearch';
import type { OwnIndex } from './own-index';
import type { Passages } from './passages';

/** The whole product on one machine: OpenSearch, a model endpoint, and the registered search pipeline. */
export interface LocalSystem {
  readonly opensearch: OpenSearchNode;
  readonly endpoint: LocalEndpoint;
  /** The credentials that sign calls to the endpoint. */
  readonly endpointAccess: EndpointAccess;
  readonly model: LoadedCrossEncoder;
  readonly client: Client;
  readonly index: string;
  /** The text field that is searched and reranked. */
  readonly field: string;
  readonly pipelineName: string;
  /** The id of the model on OpenSearch. */
  readonly registeredModelId: string;
  /** How long each part took to start, in seconds. */
  readonly seconds: Readonly<Record<string, number>>;
}

/** A region, and keys that the endpoint accepts. */
interface EndpointAccess {
  readonly region: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

/** Settings of the local system. */
export interface LocalSystemOptions {
  readonly passages: Passages;
  /** An index that is there, searched as it is. @default - a new index holds the passages */
  readonly ownIndex?: OwnIndex;
  /** @default - OpenSearch is started */
  readonly opensearchUrl?: string;
  /** A Hub id or a folder. @default - the bundled demo model */
  readonly modelId?: string;
  /** The most windows of a passage that the model cannot read whole. @default - 1, which cuts it */
  readonly maxWindows?: number;
  /** The validation that the model must pass. @default - order */
  readonly validation?: 'order' | 'scores';
  readonly progress: (line: string) => void;
  /** Asks to stop. */
  readonly signal: AbortSignal;
  /** What else to do while OpenSearch starts, which takes seconds of one core. @default - nothing */
  readonly meanwhile?: () => void;
}
