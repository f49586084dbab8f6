import type { Client } from '@opensearch-project/opensearch';
import { openClient } from '../../lambda/register/opensearch/client';
import type { OpenSearchNode } from '../opensearch';
import { type ClusterOptions, startNode } from './node';
import type { Undo } from './undo';

/** A cluster, and a client for it. */
export interface ClusterParts {
  readonly opensearch: OpenSearchNode;
  readonly client: Client;
}

/** Starts OpenSearch, or reaches the cluster that is named. */
export async function startCluster(options: ClusterOptions, undo: Undo): Promise<ClusterParts> {
  return openCluster(await startNode(options, undo), undo);
}

/** Opens a client for a cluster. */
export function openCluster(opensearch: OpenSearchNode, undo: Undo): ClusterParts {
  const { auth, ca } = opensearch;
  const client = openClient({
    url: opensearch.url,
    ca,
    auth: auth ? { type: 'basic', ...auth } : { type: 'none' },
  });
  undo.add('close the client', () => client.close());
  return { opensearch, client };
}
