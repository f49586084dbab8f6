import type { OpenSearchNode } from '../../../local/opensearch';
import { NODES_VARIABLE } from './clusters';
import { beginCounting } from './counts';
import { startEveryVersion, testNodeOf } from './nodes';

declare global {
  var testNodes: OpenSearchNode[] | undefined;
}

/** Starts one real node of every supported version for the whole run. */
export default async function startNodes(): Promise<void> {
  beginCounting();
  globalThis.testNodes = await startEveryVersion((line) => process.stderr.write(`${line}\n`));
  process.env[NODES_VARIABLE] = JSON.stringify(globalThis.testNodes.map(testNodeOf));
}
