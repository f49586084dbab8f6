import { existsSync, readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import type { Jdk } from './java';
import type { ClusterMember } from './types';

/** The folders and names of one node. */
export interface NodeSettings {
  /** The laid out OpenSearch. */
  readonly home: string;
  /** The folder of this run: configuration, data, logs, temporary files. */
  readonly run: string;
  readonly name: string;
  /** The wanted HTTP port; the first free one of the hundred from there is taken. */
  readonly port: number;
  readonly heap: string;
  readonly quickStart: boolean;
  /** Whether plugins are held to their permissions. */
  readonly confined: boolean;
  /** More lines of opensearch.yml. */
  readonly extra?: string;
  /** @default - a cluster of its own */
  readonly member?: ClusterMember;
}

/** `opensearch.yml`. */
export function nodeConfiguration({ run, name, port, extra = '', member }: NodeSettings): string {
  const settings = {
    'cluster.name': 'opensearch-sagemaker-reranker',
    'node.name': name,
    ...discovery(member),
    'network.host': '127.0.0.1',
    // The node itself takes the first free port, and writes it to logs/http.ports: no other process can come between.
    'http.port': port === 0 ? '0' : `${port}-${Math.min(port + 99, 65_535)}`,
    'node.portsfile': 'true',
    'path.data': join(run, 'data'),
    'path.logs': join(run, 'logs'),
    'cluster.routing.allocation.disk.threshold_enabled': 'false',
    // Deep reranks on a small heap otherwise end in 429 from the parent circuit breaker.
    'indices.breaker.total.use_real_memory': 'false',
    'action.destructive_requires_name': 'true',
  };
  const lines = Object.entries(settings).map(([key, value]) => `${key}: ${JSON.stringify(value)}\n`);
  return `${lines.join('')}${extra}`;
}

function discovery(member: ClusterMember | undefined): Record<string, unknown> {
  if (!member) {
    return { 'discovery.type': 'single-node', 'transport.port': '0' };
  }
  const { roles, transportPort, seedPorts, founders } = member;
  return {
    'transport.port': String(transportPort),
    'discovery.seed_hosts': seedPorts.map((port) => `127.0.0.1:${port}`),
    ...(founders && { 'cluster.initial_cluster_manager_nodes': founders }),
    ...(roles && { 'node.roles': roles }),
  };
}

/** The arguments of `java`, with the class path and more of them. */
export function javaArguments(
  { home, run, heap, quickStart, confined }: NodeSettings,
  java: Jdk,
  classPath: string,
  more: readonly string[] = [],
): string[] {
  return [
    `-Xms${heap}`,
    `-Xmx${heap}`,
    '-XX:+UseSerialGC',
    `-XX:TieredStopAtLevel=${quickStart ? 1 : 4}`,
    '-Xshare:auto',
    '-XX:-UsePerfData',
    '-XX:-OmitStackTraceInFastThrow',
    '-Xlog:disable',
    '-Xlog:all=warning:stderr',
    `-XX:ErrorFile=${join(run, 'logs', 'jvm-error.log')}`,
    `-Djava.io.tmpdir=${join(run, 'tmp')}`,
    '-Djava.awt.headless=true',
    '-Dfile.encoding=UTF-8',
    '-Djna.nosys=true',
    '-Dio.netty.noUnsafe=true',
    '-Dio.netty.noKeySetOptimization=true',
    '-Dlog4j.shutdownHookEnabled=false',
    '-Dlog4j2.disable.jmx=true',
    '-Djava.locale.providers=SPI,CLDR',
    '-Dopensearch.networkaddress.cache.ttl=60',
    '--add-opens=java.base/java.nio=ALL-UNNAMED',
    ...guard(home, java, confined),
    ...more,
    `-Dopensearch.path.home=${home}`,
    `-Dopensearch.path.conf=${join(run, 'config')}`,
    '-Dopensearch.distribution.type=tar',
    '-Dopensearch.bundled_jdk=false',
    '-cp',
    classPath,
    'org.opensearch.bootstrap.OpenSearch',
  ];
}

/**
 * The mechanism that confines plugins: an agent from 3.0, the security manager before. Without the agent, its classes that
 * OpenSearch and plugins refer to are there, and nothing asks them.
 */
function guard(home: string, java: Jdk, confined: boolean): string[] {
  const agent = join(home, 'agent');
  if (existsSync(agent)) {
    const jars = readdirSync(agent).filter((name) => name.startsWith('opensearch-agent-bootstrap'));
    return [
      confined
        ? `-javaagent:${join(agent, 'opensearch-agent.jar')}`
        : `-Xbootclasspath/a:${jars.map((jar) => join(agent, jar)).join(delimiter)}`,
      '--add-modules=jdk.incubator.vector',
      '--enable-native-access=ALL-UNNAMED',
    ];
  }
  // Java 11 takes the word for the name of a class, and up to 17 it is the default.
  return java.major >= 18 ? ['-Djava.security.manager=allow'] : [];
}
