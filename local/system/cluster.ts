import type { Client } from '@opensearch-project/opensearch';
import { openClient } from '../../lambda/register/opensearch/client';
import { type OpenSearchNode, startOpenSearch } from '../opensearch';
import type { Undo } from './undo';

/** A cluster, and a client for it. */
export interface ClusterParts {
  readonly opensearch: OpenSearchNode;
  readonly client: Client;
}

/** Which cluster is used. */
export interface ClusterOptions {
  /** @default - OpenSearch is started */
  readonly opensearchUrl?: string;
  readonly progress: (line: string) => void;
  /** Asks to stop. */
  readonly signal: AbortSignal;
}

/** Starts OpenSearch, or reaches the cluster that is named. */
export async function startCluster(options: ClusterOptions, undo: Undo): Promise<ClusterParts> {
  const { opensearchUrl: url, progress, signal } = options;
  const opensearch = await startOpenSearch({ url, progress, signal });
  undo.add('stop OpenSearch', () => opensearch.stop());
  const { auth, ca } = opensearch;
  const client = openClient({
    url: opensearch.url,
    ca,
    auth: auth ? { type: 'basic', ...auth } : { type: 'none' },
  });
  undo.add('close the client', () => client.close());
  return { opensearch, client };
}
