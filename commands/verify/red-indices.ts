import type { Cluster } from '../../lambda/register/opensearch/cluster';
import type { Drift } from '../../lambda/register/resource/drift';

/** Holds the key of all credentials, which every node goes on using: another one must not take its place. */
const KEY_INDEX = '.plugins-ml-config';
/** Those that a registration needs; ML Commons keeps the memory of agents and more in others. */
const NEEDED = [KEY_INDEX, '.plugins-ml-connector', '.plugins-ml-model', '.plugins-ml-model-group'];
/** A node that starts takes that long to bring its shards. */
const RECOVERY_S = 30;

/**
 * Finds the indices of connectors, models and their key that are red, and stay so for 30 s: no node has a copy of a shard, and nothing that is in
 * them can be compared. None where the caller may not look.
 */
export async function redIndices(cluster: Cluster): Promise<string[]> {
  const { body } = await cluster.call<{ indices?: Readonly<Record<string, { status: string }>> }>({
    purpose: 'read the health of the indices of ML Commons',
    method: 'GET',
    path: `/_cluster/health/.plugins-ml-*?level=indices&wait_for_status=yellow&timeout=${RECOVERY_S}s`,
    accept: [403, 404, 408],
    attemptMs: (RECOVERY_S + 10) * 1_000,
  });
  return Object.entries(body.indices ?? {}).flatMap(([index, { status }]) =>
    status === 'red' && NEEDED.includes(index) ? [index] : [],
  );
}

/** What is to be said of an index that is red. */
export function redDrift(index: string): Drift {
  const wait = 'Wait for the nodes that have its data, or restore it from a snapshot.';
  return {
    kind: 'failing',
    what: `index ${index}`,
    found: 'it is red: no node has a copy of its data, so that nothing could be compared',
    remedy:
      index === KEY_INDEX
        ? `${wait} It holds the key of all credentials of connectors, and is never deleted here.`
        : `${wait} Without either: npm run verify -- --repair --delete-red-indices gives up what is in it, also that of ` +
          'others, and makes ours again.',
  };
}

/**
 * Deletes indices that are red; none while the one with the key is, since nothing could be made again.
 *
 * @param say - told what was deleted, and what could not be
 */
export async function deleteRedIndices(
  cluster: Cluster,
  indices: readonly string[],
  say: (line: string) => void,
): Promise<void> {
  if (indices.includes(KEY_INDEX)) {
    say(`deleted nothing: without ${KEY_INDEX}, which is red too, nothing can be made again`);
    return;
  }
  for (const index of indices) {
    const call = { purpose: `delete ${index}`, method: 'DELETE', path: `/${index}`, accept: [404] } as const;
    await cluster.call(call).then(
      () => say(`deleted ${index}`),
      (error: Error) => say(error.message),
    );
  }
}
