import { type OpenSearchNode, type OpenSearchVersion, startOn } from '../local/opensearch';
import { thisMachine } from '../local/opensearch/machine';
import { freePort } from '../local/opensearch/ports';

const NAMES = ['n1', 'n2', 'n3'];

/** Starts a cluster of three nodes on this machine, from Maven. */
export async function startThreeNodes(options: {
  readonly version: OpenSearchVersion;
  readonly progress: (line: string) => void;
  readonly signal: AbortSignal;
}): Promise<OpenSearchNode[]> {
  const ports: number[] = [];
  for (const _ of NAMES) {
    ports.push(await freePort(0));
  }
  const started = await Promise.allSettled(
    NAMES.map((name, index) =>
      startOn(thisMachine(), {
        ...options,
        ...{ sources: ['maven'], port: 0, heap: '512m', quickStart: false },
        member: { name, transportPort: ports[index]!, seedPorts: ports, founders: NAMES },
      }),
    ),
  );
  const nodes = started.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
  const failed = started.find((result) => result.status === 'rejected');
  if (failed) {
    await Promise.all(nodes.map((node) => node.stop()));
    throw failed.reason;
  }
  return nodes;
}
