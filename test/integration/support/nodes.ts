import {
  type OpenSearchNode,
  type OpenSearchOptions,
  type OpenSearchVersion,
  startOpenSearch,
} from '../../../local/opensearch';
import { SECURITY_VERSION } from '../../../local/opensearch/opensearch-version';
import { availableVersions } from '../../support/opensearch-versions';
import { clientOf, type TestNode } from './clusters';

/**
 * Starts one real node of every supported version, and one with the security plugin. Either all of them start or none
 * is left.
 *
 * @throws Error in CI when a version cannot be started, and elsewhere when none can
 */
export async function startEveryVersion(
  progress: (line: string) => void,
  signal?: AbortSignal,
): Promise<OpenSearchNode[]> {
  const versions = await versionsToTest(progress);
  const started = await Promise.allSettled(
    versions.map((version) => startTestNode({ ...nodeOptions(version), progress, signal })),
  );
  const nodes = started.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
  for (const result of started) {
    if (result.status === 'rejected') {
      await Promise.all(nodes.map((node) => node.stop()));
      throw result.reason;
    }
  }
  return nodes;
}

/**
 * Starts a node that gives ids without a hyphen in what is alike in all of them, or for long, which one in four does not.
 * There ml-commons mistakes connectors for each other that are made within a minute, as only tests do, and where there are
 * two hyphens all of that node (`lambda/register/opensearch/connectors.ts`).
 */
export async function startTestNode(options: OpenSearchOptions): Promise<OpenSearchNode> {
  let node = await startOpenSearch(options);
  try {
    while (node.restart && (await hasHyphenatedIds(node))) {
      options.progress?.(`OpenSearch ${node.version} gives ids with a hyphen: starting it again`);
      node = await node.restart();
    }
    return node;
  } catch (error) {
    await node.stop();
    throw error;
  }
}

async function hasHyphenatedIds(node: OpenSearchNode): Promise<boolean> {
  const client = clientOf(testNodeOf(node));
  try {
    const { body } = await client.index({ index: PROBE, body: {} });
    await client.indices.delete({ index: PROBE });
    const id: string = body._id;
    // The upper part of a counter, of which the second and the third character are made.
    const upper = Buffer.from(id, 'base64url')[1]!;
    return id.slice(4, -4).includes('-') || upper >> 4 === 0b1110 || (upper & 0b1111) === 0b1111;
  } finally {
    await client.close();
  }
}

const PROBE = 'ids-of-the-node';

/** How a node of that version is started for tests. */
export function nodeOptions(version: OpenSearchVersion) {
  return { version, security: version === SECURITY_VERSION, port: 0 } as const;
}

/** The properties of a node that tests need. */
export function testNodeOf({ url, version, endpointHost, auth, ca }: OpenSearchNode): TestNode {
  return { url, version, endpointHost, auth, ca };
}

/** All versions in CI; elsewhere those that the machine's JDKs can run, and never none. */
async function versionsToTest(progress: (line: string) => void): Promise<OpenSearchVersion[]> {
  const availability = await availableVersions();
  const missing = availability.filter(({ reason }) => reason);
  for (const { version, reason } of missing) {
    progress(`NOT TESTED on OpenSearch ${version}: ${reason}`);
  }
  if (missing.length === availability.length || (missing.length > 0 && process.env.CI === 'true')) {
    throw new Error('These tests need OpenSearch; see above what is missing.');
  }
  return availability.filter(({ reason }) => !reason).map(({ version }) => version);
}
