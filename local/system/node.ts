import { type OpenSearchNode, startOpenSearch } from '../opensearch';
import type { Undo } from './undo';

/** Which cluster is used. */
export interface ClusterOptions {
  /** @default - OpenSearch is started */
  readonly opensearchUrl?: string;
  readonly progress: (line: string) => void;
  /** Asks to stop. */
  readonly signal: AbortSignal;
  /** Called when there is nothing to do but wait for the node. @default - nobody wants to know */
  readonly onWaiting?: () => void;
}

/** Starts OpenSearch, or reaches the cluster that is named. */
export async function startNode(
  { opensearchUrl: url, ...options }: ClusterOptions,
  undo: Undo,
): Promise<OpenSearchNode> {
  const { progress, signal, onWaiting } = options;
  const opensearch = await startOpenSearch({ url, confined: false, progress, signal, onWaiting });
  undo.add('stop OpenSearch', () => opensearch.stop());
  return opensearch;
}
