import type { OpenSearchNode } from '../../../local/opensearch';
import { beginCounting } from './counts';
import { startEveryVersion, testNodeOf } from './nodes';
import { announceNodes } from './nodes-file';

declare global {
  var testNodes: Promise<OpenSearchNode[]> | undefined;
}

/**
 * Begins to start one real node of every supported version for the whole run. Tests that need none run meanwhile, which the
 * download of OpenSearch makes long; the others wait in their environment.
 */
export default async function startNodes(): Promise<void> {
  beginCounting();
  const announce = announceNodes();
  globalThis.testNodes = startEveryVersion((line) => process.stderr.write(`${line}\n`));
  globalThis.testNodes.then(
    (nodes) => announce({ nodes: nodes.map(testNodeOf) }),
    ({ message }: Error) => announce({ failure: message }),
  );
}
