import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { chmod, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { DownloadError, OpenSearchStartError, SourceUnavailableError } from './errors';
import { withLock } from './lock';
import { completeModules, JAR_MODULES, moduleProfiles } from './modules';
import type { OpenSearchVersion } from './opensearch-version';
import { elapsed, megabytes, type Progress, whileWorking } from './progress';
import { makeRunFolder } from './run-folder';
import { supervise } from './supervise';

/** The parts of the layout, and their folders. */
export interface LayoutSpec {
  readonly version: OpenSearchVersion;
  readonly security: boolean;
  readonly cache: string;
}

/** How to lay it out. */
export interface AssembleOptions {
  /** Maven's executable; undefined where there is none. */
  readonly maven?: string;
  /** The environment for Maven. */
  readonly env: NodeJS.ProcessEnv;
  readonly progress: Progress;
  readonly signal?: AbortSignal;
}

const POM = join(__dirname, 'pom.xml');

/** Measured: what Maven fetches, its own plugins included, in megabytes. */
const DOWNLOAD_MB = { '3.6.0': 590, '2.19.6': 475, '2.19.1': 455 } satisfies Record<
  OpenSearchVersion,
  number
>;
const SECURITY_DOWNLOAD_MB = 45;

/**
 * The home folder of a laid out OpenSearch. It exists either completely or not at all, and is never written to again;
 * its name changes with the recipe.
 */
export function layoutFolder({ version, security, cache }: LayoutSpec): string {
  const pom = readFileSync(POM, 'utf8').replace(/<!--[\s\S]*?-->|\s+/g, '');
  const recipe = createHash('sha256').update(pom).update(JSON.stringify(JAR_MODULES)).digest('hex');
  return join(cache, `opensearch-${version}${security ? '-security' : ''}-${recipe.slice(0, 8)}`);
}

/**
 * The home folder of OpenSearch, downloaded and laid out by Maven first when that has not been done: in a folder of
 * this run, renamed into place when it is complete, by one process at a time. What Maven downloads goes to a
 * repository of its own (`CACHE/maven`), which is kept when a download breaks off, and removed when it is complete.
 */
export async function resolveLayout(spec: LayoutSpec, options: AssembleOptions): Promise<string> {
  const home = layoutFolder(spec);
  if (existsSync(home)) return home;
  const { maven } = options;
  if (!maven) throw new SourceUnavailableError('Maven (mvn) is not on the PATH');
  const { progress, signal } = options;
  await withLock(spec.cache, { purpose: 'downloading OpenSearch', progress, signal }, async (held) => {
    if (!existsSync(home)) await assemble(spec, home, { ...options, maven, signal: held });
  });
  return home;
}

async function assemble(
  spec: LayoutSpec,
  home: string,
  { maven, env, progress, signal }: AssembleOptions & { maven: string },
): Promise<void> {
  const { version, security, cache } = spec;
  const start = Date.now();
  const total = DOWNLOAD_MB[version] + (security ? SECURITY_DOWNLOAD_MB : 0);
  const what = `OpenSearch ${version} with ml-commons${security ? ' and security' : ''}`;
  progress(`downloading ${what} from Maven Central, about ${total} MB, this once; it is kept in ${home}`);

  const repository = join(cache, 'maven');
  const run = await makeRunFolder(cache);
  const output = join(run, 'maven.log');
  const downloading = await supervise({
    command: maven,
    args: mavenArguments(spec, run, repository),
    cwd: run,
    env,
    output,
    folder: run,
    graceMs: 3_000,
  }).catch(async (error) => {
    throw new OpenSearchStartError(`Maven (${maven}) cannot be run: ${error.message}.`);
  });
  const abort = () => void downloading.stop();
  signal?.addEventListener('abort', abort);
  try {
    signal?.throwIfAborted();
    const line = async () => {
      const done = megabytes(await size(repository));
      return `downloading ${what}: ${done} of about ${total} MB, ${elapsed(start)}`;
    };
    const { code } = await whileWorking(downloading.exited, progress, line);
    signal?.throwIfAborted();
    if (code !== 0) throw new DownloadError(await explainMaven(output, what));
    const laidOut = join(run, `opensearch-${version}`);
    await completeModules(laidOut, version);
    await makeReadable(laidOut);
    signal?.throwIfAborted();
    await rename(laidOut, home);
    await rm(repository, { recursive: true, force: true });
    progress(`downloaded ${what} in ${elapsed(start)}`);
  } finally {
    signal?.removeEventListener('abort', abort);
    await downloading.stop();
  }
}

/** The arguments of `mvn`; user settings (proxies, mirrors) stay in force. */
function mavenArguments({ version, security }: LayoutSpec, dist: string, repository: string): string[] {
  const profiles = [...moduleProfiles(version), ...(security ? ['security'] : [])];
  return [
    '--quiet',
    '--batch-mode',
    '--no-transfer-progress',
    // Maven otherwise remembers what it once did not find, and does not look again.
    '--update-snapshots',
    ...(profiles.length > 0 ? [`--activate-profiles=${profiles.join(',')}`] : []),
    `--file=${POM}`,
    `-Dos.version=${version}`,
    `-Ddist=${dist}`,
    `-Dmaven.repo.local=${repository}`,
    'process-resources',
  ];
}

async function explainMaven(output: string, what: string): Promise<string> {
  const log = stripVTControlCharacters(await readFile(output, 'utf8').catch(() => '')).trim();
  // The first error is the story, the others say where to read about it.
  const said = log.split('\n').find((line) => line.startsWith('[ERROR]')) ?? log.split('\n').at(-1) ?? '';
  const missing = log.match(/Could not find artifact (\S+)/)?.[1];
  const reason = missing
    ? `${missing} is not served any more where Maven looks`
    : 'check the network, and the mirror or proxy in ~/.m2/settings.xml if there is one';
  return `Maven could not download ${what}: ${reason}. Maven said: ${said.replace(/^\[ERROR\] | -> \[Help 1\].*$/g, '').slice(0, 600)}`;
}

/** Bytes below a folder that changes meanwhile. */
async function size(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const sizes = entries
    .filter((entry) => entry.isFile())
    .map((entry) =>
      stat(join(entry.parentPath, entry.name)).then(
        ({ size }) => size,
        () => 0,
      ),
    );
  return (await Promise.all(sizes)).reduce((sum, bytes) => sum + bytes, 0);
}

/** Whoever OpenSearch runs as must be able to read it, whatever our umask is. */
async function makeReadable(folder: string): Promise<void> {
  await chmod(folder, 0o755);
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    await chmod(join(entry.parentPath, entry.name), entry.isDirectory() ? 0o755 : 0o644);
  }
}
