import type { OpenSearchNode } from '../../../local/opensearch';
import { withdrawNodes } from './nodes-file';
import { type Selection, sayWhatWasTried } from './what-was-tried';

/** Stops the nodes of the run, and says what it has tried. */
export default async function stopNodes(selection: Selection): Promise<void> {
  // The tests that wanted them have failed where they could not be started.
  const nodes = await globalThis.testNodes!.catch((): OpenSearchNode[] => []);
  await Promise.all(nodes.map((node) => node.stop()));
  withdrawNodes();
  sayWhatWasTried(selection);
}
