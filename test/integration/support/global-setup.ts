import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type OpenSearchNode, startOpenSearch } from '../../../local/opensearch';
import { availableVersions } from '../../../local/opensearch/versions';
import { NODES_VARIABLE, type TestNode } from './clusters';
import { COUNTS_VARIABLE } from './counts';

declare global {
  var testNodes: OpenSearchNode[] | undefined;
}

/** Starts one real node of every supported version for the whole run: 2.19.1 with the security plugin. */
export default async function startNodes(): Promise<void> {
  const counts = join(mkdtempSync(join(tmpdir(), 'reranker-tests-')), 'counts');
  writeFileSync(counts, '');
  process.env[COUNTS_VARIABLE] = counts;
  const versions = await versionsToTest();
  const progress = (line: string) => process.stderr.write(`${line}\n`);
  const started = await Promise.allSettled(
    versions.map((version) =>
      startOpenSearch({ version, security: version === '2.19.1', port: 0, progress }),
    ),
  );
  globalThis.testNodes = started.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
  for (const result of started) {
    if (result.status === 'rejected') {
      await Promise.all(globalThis.testNodes.map((node) => node.stop()));
      throw result.reason;
    }
  }
  process.env[NODES_VARIABLE] = JSON.stringify(
    globalThis.testNodes.map(
      ({ url, version, endpointHost, auth, ca }): TestNode => ({ url, version, endpointHost, auth, ca }),
    ),
  );
}

/** All versions in CI; elsewhere those that the machine's JDKs can run, and never none. */
async function versionsToTest() {
  const availability = await availableVersions();
  const missing = availability.filter(({ problem }) => problem);
  for (const { version, problem } of missing) {
    process.stderr.write(`NOT TESTED on OpenSearch ${version}: ${problem}\n`);
  }
  if (missing.length === availability.length || (missing.length > 0 && process.env.CI === 'true')) {
    throw new Error('The integration tests need OpenSearch; see above what is missing.');
  }
  return availability.filter(({ problem }) => !problem).map(({ version }) => version);
}
