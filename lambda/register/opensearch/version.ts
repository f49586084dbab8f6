import type { Cluster } from './cluster';

/**
 * Whether rerank processors of the cluster find fields below an object: from OpenSearch 3.6 on (neural-search#657). No,
 * where that cannot be told: without the permission to ask, or where a setting has the cluster name another version.
 */
export async function findsFieldsBelowObjects(cluster: Cluster): Promise<boolean> {
  const { body } = await cluster.call<{ version?: { distribution?: string; number?: string } }>({
    purpose: 'read the version of OpenSearch',
    method: 'GET',
    path: '/',
    accept: [403],
  });
  const { distribution, number = '' } = body.version ?? {};
  const [major = 0, minor = 0] = number.split('.').map(Number);
  return distribution === 'opensearch' && (major > 3 || (major === 3 && minor >= 6));
}
