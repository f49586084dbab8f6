import type { Client } from '@opensearch-project/opensearch';
import { openClient } from '../../../lambda/register/opensearch/client';
import { Cluster } from '../../../lambda/register/opensearch/cluster';
import { Deadline } from '../../../lambda/shared/deadline';

/** A node that runs for the whole test run. */
export interface TestNode {
  readonly url: string;
  readonly version: string;
  readonly endpointHost: string;
  readonly auth?: { readonly username: string; readonly password: string };
  readonly ca?: string;
}

/** The environment variable by which the run's set-up hands the nodes to the tests. */
export const NODES_VARIABLE = 'TEST_OPENSEARCH_NODES';

const nodes = JSON.parse(process.env[NODES_VARIABLE] ?? '[]') as TestNode[];

/** Describes the same promises for every version of OpenSearch. */
export function onEveryVersion(title: string, describeOn: (node: TestNode) => void): void {
  describe.each(nodes.map((node) => ({ node, version: node.version })))(
    `${title}, on OpenSearch $version`,
    ({ node }) => describeOn(node),
  );
}

/** Describes promises that no version of OpenSearch changes, on the newest one. */
export function onNewestVersion(title: string, describeOn: (node: TestNode) => void): void {
  const [newest] = [...nodes].sort((one, other) => (one.version < other.version ? 1 : -1));
  describe(title, () => describeOn(newest!));
}

/** Opens a client for a node, as its administrator or as somebody else. */
export function clientOf(node: TestNode, auth = node.auth): Client {
  return openClient({
    url: node.url,
    ca: node.ca,
    auth: auth ? { type: 'basic', ...auth } : { type: 'none' },
  });
}

/** The registrar's view of a node. */
export function clusterOf(client: Client, seconds = 60): Cluster {
  return new Cluster(client, { deadline: Deadline.in(seconds * 1_000) });
}
