import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { attachedContainer, type DockerContainer } from './docker-container';
import { type DockerEngine, findDocker, type ImageCommand, pullImage, reasonOf } from './docker-engine';
import { OpenSearchStartError } from './errors';
import type { OpenSearchVersion } from './opensearch-version';
import { freePort } from './ports';
import { askRoot } from './probe';
import { elapsed, whileWorking } from './progress';
import type { OpenSearchNode, StartOptions } from './types';

const START_BOUND_MS = 180_000;
const PORT_TAKEN =
  /port is already allocated|address already in use|ports are not available|BindHttpException/i;

type DockerOptions = StartOptions & { readonly version: OpenSearchVersion };

/** Starts a container and waits until OpenSearch in it answers. */
export async function startWithDocker(options: DockerOptions): Promise<OpenSearchNode> {
  const { machine, progress, version } = options;
  const engine = await findDocker(machine);
  const image = `opensearchproject/opensearch:${version}`;
  const command = await pullImage(engine, image, options);
  for (let wanted = options.port; ; ) {
    const port = await freePort(wanted);
    if (wanted !== 0 && port !== options.port) progress(`port ${options.port} is occupied: taking ${port}`);
    const node = await startNode(options, engine, { image, command, port });
    if (node) return node;
    wanted = wanted === 0 ? 0 : port + 1;
  }
}

/** Undefined when another process took the port meanwhile. */
async function startNode(
  options: DockerOptions,
  engine: DockerEngine,
  { image, command, port }: { readonly image: string; readonly command: ImageCommand; readonly port: number },
): Promise<OpenSearchNode | undefined> {
  const { version, progress, signal, heap } = options;
  const start = Date.now();
  signal?.throwIfAborted();
  progress(`starting ${image} with Docker`);
  const name = `opensearch-sagemaker-reranker-${process.pid}-${randomBytes(4).toString('hex')}`;
  let container: DockerContainer;
  try {
    const environment = nodeEnvironment(name, heap, engine.hostNetwork ? port : undefined);
    container = await attachedContainer(engine, { name, image, command, environment, port });
  } catch (error) {
    const reason = reasonOf(error);
    if (PORT_TAKEN.test(reason)) return undefined;
    throw new OpenSearchStartError(`Docker cannot start a container of ${image}: ${reason}`);
  }
  const url = `http://127.0.0.1:${port}`;
  try {
    options.onWaiting?.();
    const answering = untilItAnswers(container, url, name, signal);
    const line = () => `starting OpenSearch ${version}: ${elapsed(start)}`;
    const answered = await whileWorking(answering, progress, line);
    if (!answered) {
      if (!PORT_TAKEN.test(container.logTail())) {
        throw new OpenSearchStartError(
          `OpenSearch ${version} in Docker does not start; the end of its log:\n${container.logTail()}`,
        );
      }
      await container.remove();
      return undefined;
    }
    progress(`OpenSearch ${answered} answers at ${url} after ${elapsed(start)}`);
    const endpointHost = engine.hostNetwork ? '127.0.0.1' : 'host.docker.internal';
    return { url, version: answered, source: 'docker', endpointHost, stop: container.remove };
  } catch (error) {
    await container.remove();
    throw error;
  }
}

/** The settings that make of the image a node without security for one machine; `port` is given where it listens on the machine's own loopback. */
function nodeEnvironment(name: string, heap: string, port?: number): Readonly<Record<string, string>> {
  return {
    'cluster.name': 'opensearch-sagemaker-reranker',
    'node.name': name,
    'discovery.type': 'single-node',
    'cluster.routing.allocation.disk.threshold_enabled': 'false',
    'indices.breaker.total.use_real_memory': 'false',
    'action.destructive_requires_name': 'true',
    ...(port && { 'network.host': '127.0.0.1', 'http.port': String(port), 'transport.port': '0' }),
    OPENSEARCH_JAVA_OPTS: `-Xms${heap} -Xmx${heap}`,
    DISABLE_SECURITY_PLUGIN: 'true',
    DISABLE_INSTALL_DEMO_CONFIG: 'true',
    DISABLE_PERFORMANCE_ANALYZER_AGENT_CLI: 'true',
  };
}

/** The version that answers; undefined when the container ended or did not answer in time. */
async function untilItAnswers(
  container: DockerContainer,
  url: string,
  name: string,
  signal?: AbortSignal,
): Promise<string | undefined> {
  for (const deadline = Date.now() + START_BOUND_MS; !container.ended() && Date.now() < deadline; ) {
    signal?.throwIfAborted();
    const answer = await askRoot(url, { timeoutMs: 5_000, signal }).catch(() => undefined);
    // On a port that another process was quicker to take, somebody else's node answers.
    if (answer?.status === 200 && answer.name === name) return answer.version;
    await sleep(200, undefined, { signal });
  }
  return undefined;
}
