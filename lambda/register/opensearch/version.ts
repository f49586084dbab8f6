import type { Cluster } from './cluster';
import { ClusterError } from './errors';

const BUDGET_MS = 30_000;

/**
 * Whether rerank processors of the cluster find fields below an object: from OpenSearch 3.6 on (neural-search#657). No,
 * where that cannot be told: without the permission to ask, or where a setting has the cluster name another version.
 */
export async function findsFieldsBelowObjects(cluster: Cluster): Promise<boolean> {
  const { distribution, number = '' } = await readVersion(cluster);
  const [major = 0, minor = 0] = number.split('.').map(Number);
  return distribution === 'opensearch' && (major > 3 || (major === 3 && minor >= 6));
}

interface Version {
  readonly distribution?: string;
  readonly number?: string;
}

async function readVersion(cluster: Cluster): Promise<Version> {
  try {
    const { body } = await cluster.call<{ version?: Version }>({
      purpose: 'read the version of OpenSearch',
      method: 'GET',
      path: '/',
      accept: [403],
      budgetMs: BUDGET_MS,
    });
    return body.version ?? {};
  } catch (error) {
    if (error instanceof ClusterError) {
      return {};
    }
    throw error;
  }
}
