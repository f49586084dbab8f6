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

const plain = nodes.filter(({ auth }) => !auth);
const secured = nodes.filter(({ auth }) => auth);
const newest = plain.toSorted((one, other) => (one.version < other.version ? 1 : -1)).slice(0, 1);

/** Describes the same promises for every version of OpenSearch. */
export function onEveryVersion(title: string, describeOn: (node: TestNode) => void): void {
  describeOnEach(plain, title, describeOn);
}

/** Describes promises that no version of OpenSearch changes, on the newest one. */
export function onNewestVersion(title: string, describeOn: (node: TestNode) => void): void {
  describe(title, () => describeOn(newest[0]!));
}

/** Describes promises about the security plugin, on the node that has it. Only outside CI there may be none. */
export function onSecuredNode(title: string, describeOn: (node: TestNode) => void): void {
  if (secured.length === 0) {
    if (process.env.CI === 'true') {
      throw new Error('there is no node with the security plugin to test on');
    }
    it(`${title} is tested where there is a node with the security plugin only`, () => undefined);
  } else {
    describeOnEach(secured, title, describeOn);
  }
}

/** Describes promises that hold on the newest version without the security plugin, and on the one with it. */
export function withAndWithoutSecurity(title: string, describeOn: (node: TestNode) => void): void {
  describeOnEach([...newest, ...secured], title, describeOn);
}

function describeOnEach(on: readonly TestNode[], title: string, describeOn: (node: TestNode) => void): void {
  describe.each(on.map((node) => ({ node, version: node.version })))(
    `${title}, on OpenSearch $version`,
    ({ node }) => describeOn(node),
  );
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
