import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { basename } from 'node:path';
import { SourceUnavailableError } from './errors';
import { type Machine, which } from './machine';
import type { OpenSearchVersion } from './opensearch-version';

/** Names the run folder that a container belongs to. */
const LABEL = 'opensearch-sagemaker-reranker.run';

/** The capabilities of a Docker engine. */
export interface DockerEngine {
  /** Containers can share this machine's loopback (Linux without Docker Desktop). */
  readonly hostNetwork: boolean;
}

/** The engine that answers; rejects with why none can be used. */
export async function findDocker(machine: Machine): Promise<DockerEngine> {
  if (!(await which('docker', machine))) throw new SourceUnavailableError('Docker is not on the PATH');
  const format = '{{.ServerVersion}}|{{.OSType}}|{{.OperatingSystem}}|{{.SecurityOptions}}';
  const answer = await docker(machine, ['info', '--format', format], 10_000).catch((error) => {
    throw new SourceUnavailableError(`the Docker engine does not answer: ${error.message}`);
  });
  return parseDockerInfo(answer, machine.platform);
}

/** Reads what `docker info` says of the engine. */
export function parseDockerInfo(answer: string, platform: NodeJS.Platform): DockerEngine {
  const [version, containers, system = '', security = ''] = answer.trim().split('|');
  if (!version) throw new SourceUnavailableError('the Docker engine does not answer');
  if (containers !== 'linux')
    throw new SourceUnavailableError(`Docker runs ${containers} containers: switch it to Linux`);
  if (security.includes('name=rootless')) {
    throw new SourceUnavailableError(
      "Docker runs rootless, where containers do not reach this machine's loopback",
    );
  }
  return { hostNetwork: platform === 'linux' && !system.includes('Docker Desktop') };
}

/** The arguments of `docker run`. */
export function dockerArguments(
  run: string,
  { version, heap }: { readonly version: OpenSearchVersion; readonly heap: string },
  { hostNetwork }: DockerEngine,
  port: number,
): string[] {
  const environment = {
    'cluster.name': 'opensearch-sagemaker-reranker',
    'node.name': basename(run),
    'discovery.type': 'single-node',
    'cluster.routing.allocation.disk.threshold_enabled': 'false',
    'indices.breaker.total.use_real_memory': 'false',
    'action.destructive_requires_name': 'true',
    ...(hostNetwork ? { 'network.host': '127.0.0.1', 'http.port': port, 'transport.port': 0 } : {}),
    OPENSEARCH_JAVA_OPTS: `-Xms${heap} -Xmx${heap}`,
    DISABLE_SECURITY_PLUGIN: 'true',
    DISABLE_INSTALL_DEMO_CONFIG: 'true',
    DISABLE_PERFORMANCE_ANALYZER_AGENT_CLI: 'true',
  };
  return [
    'run',
    '--rm',
    `--name=${containerName(run)}`,
    `--label=${LABEL}=${run}`,
    hostNetwork ? '--network=host' : `--publish=127.0.0.1:${port}:9200`,
    ...Object.entries(environment).map(([key, value]) => `--env=${key}=${value}`),
    image(version),
  ];
}

/** Removes containers whose run folder is gone: those of runs that were killed together with their supervisor. */
export async function removeAbandonedContainers(machine: Machine, cache: string): Promise<void> {
  const format = `{{.Names}}|{{.Label "${LABEL}"}}`;
  const list = await docker(
    machine,
    ['ps', '--all', `--filter=label=${LABEL}`, '--format', format],
    10_000,
  ).catch(() => '');
  for (const [name, run] of list.split('\n').map((line) => line.split('|'))) {
    if (!name || !run?.startsWith(cache) || existsSync(run)) continue;
    await docker(machine, ['rm', '--force', '--volumes', name], 30_000).catch(() => {});
  }
}

/** The image of a version. */
export function image(version: OpenSearchVersion): string {
  return `opensearchproject/opensearch:${version}`;
}

/** The name of the container of a run. */
export function containerName(run: string): string {
  return `opensearch-sagemaker-reranker-${basename(run)}`;
}

/** The output of a `docker` command; rejects with the last line of its error output. */
export function docker(machine: Machine, args: string[], timeout: number): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile('docker', args, { env: machine.env, timeout }, (error, stdout, stderr) => {
      if (error) reject(new Error(stderr.trim().split('\n').at(-1) || error.message));
      else resolve(stdout);
    });
  });
}
