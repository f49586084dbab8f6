import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import type { OpenSearchNode, OpenSearchVersion } from '../../local/opensearch';
import { cacheFolder } from '../../local/opensearch/cache';
import { startOn } from '../../local/opensearch/index';
import { findJdks, selectJdk } from '../../local/opensearch/java';
import { layoutFolder } from '../../local/opensearch/layout';
import { thisMachine } from '../../local/opensearch/machine';
import { VERSIONS } from '../../local/opensearch/opensearch-version';

/** The newest version that this machine's Java runs. */
let version: OpenSearchVersion;

/** A cache folder of its own, which has the OpenSearch that these tests run on and nothing else. */
let cache: string;
let environment: string;
beforeAll(async () => {
  const jdks = await findJdks(thisMachine());
  version = VERSIONS.find((each) => selectJdk(jdks, each))!;
  environment = mkdtempSync(join(tmpdir(), 'class-archive-'));
  // OpenSearch runs as another user when we are root.
  chmodSync(environment, 0o755);
  const layout = layoutFolder({
    version,
    security: false,
    cache: await cacheFolder(thisMachine()),
  });
  cache = join(environment, 'opensearch-sagemaker-reranker');
  mkdirSync(cache, { mode: 0o755 });
  symlinkSync(layout, join(cache, basename(layout)));
});
afterAll(() => rmSync(environment, { recursive: true }));

function start(): Promise<OpenSearchNode> {
  const machine = { ...thisMachine(), env: { ...process.env, XDG_CACHE_HOME: environment } };
  return startOn(machine, { version, sources: ['maven'], port: 0, heap: '512m', confined: false });
}

const archives = () => readdirSync(cache).filter((name) => name.endsWith('.jsa'));

/** What the kernel says of the only node of the cache. */
function processFile(name: string): string {
  const [run = ''] = readdirSync(join(cache, 'runs'));
  const pid = readFileSync(join(cache, 'runs', run, 'command.pid'), 'utf8');
  return readFileSync(`/proc/${pid}/${name}`, 'utf8');
}

/** Whether the only node of the cache has the file in its memory. */
const hasMapped = (file: string) => processFile('maps').includes(file);

describe('the classes of a node', () => {
  it('are kept when that is wanted, and spare the next one the work', async () => {
    await (await start()).stop();
    expect(archives()).toEqual([]);

    const first = await start();
    first.keepClasses!();
    await first.stop();
    const [archive = ''] = archives();
    expect(archives()).toHaveLength(1);

    const second = await start();
    expect(second.keepClasses).toBeUndefined();
    expect(hasMapped(archive)).toBe(true);
    // Before 3.0 plugins are allowed what they may do by the jars of the class path.
    expect(processFile('cmdline').includes('-classpath.jar')).toBe(version.startsWith('3.'));
    await second.stop();

    // As a copy of the cache that broke off would leave it.
    truncateSync(join(cache, archive), 1_000_000);
    const third = await start();
    expect(hasMapped(archive)).toBe(false);
    await third.stop();
    expect(readdirSync(join(cache, 'runs'))).toEqual([]);
  }, 480_000);
});
