import type { Machine } from './machine';
import type { OpenSearchVersion } from './opensearch-version';
import type { BasicAuth } from './probe';
import type { Progress } from './progress';

/** Where a started OpenSearch can come from. */
export type Source = 'docker' | 'maven';

/** How to get an OpenSearch. */
export interface OpenSearchOptions {
  /** Use this running cluster instead of starting one; may carry `user:password@`. */
  readonly url?: string;
  /** @default - 3.6.0 where Docker or Java 21 or newer is found, otherwise 2.19.6 on Java 11 to 21 */
  readonly version?: OpenSearchVersion;
  /**
   * With the security plugin: TLS and basic authentication. 2.19.1 from Maven only, because Maven Central serves the
   * plugin for no other version here.
   *
   * @default - false
   */
  readonly security?: boolean;
  /**
   * The wanted HTTP port. A free one near it is taken, and said, when it is occupied; 0 takes any.
   *
   * @default - 9200
   */
  readonly port?: number;
  /** @default - 1g */
  readonly heap?: string;
  /**
   * Compiles less (a node from Maven only): half the processor time until it answers, fewer searches per second later.
   * Measurements want false.
   *
   * @default - true
   */
  readonly quickStart?: boolean;
  /**
   * Holds plugins to their permissions (a node of 3.x from Maven only), by an agent that looks at every class that is loaded: a
   * third of the processor time until it answers. Without it, a start takes the classes over that the node before has kept.
   *
   * @default true
   */
  readonly confined?: boolean;
  /** Receives one line of progress at a time. */
  readonly progress?: (line: string) => void;
  /** Called when a new node is on its way, and there is nothing to do but wait for it. */
  readonly onWaiting?: () => void;
  /** Stops starting: `startOpenSearch` rejects with the signal's reason and leaves nothing running. */
  readonly signal?: AbortSignal;
  /** Only these sources, in this order. @default - ['docker', 'maven'] */
  readonly sources?: readonly Source[];
}

/** An OpenSearch that answers. */
export interface OpenSearchNode {
  /** `http(s)://host:port` without credentials. */
  readonly url: string;
  readonly auth?: BasicAuth;
  /** The certificate of the authority, PEM, when the node has a self-made certificate. */
  readonly ca?: string;
  /** As the node answers. */
  readonly version: string;
  readonly source: 'url' | Source;
  /**
   * The host name under which this node reaches servers that listen on this machine's loopback. For a cluster given by
   * URL this is a guess, `127.0.0.1`: right when it runs on this machine outside of a container.
   */
  readonly endpointHost: string;
  /**
   * Ends the node, starts it again on its data, and gives it as it then answers, perhaps at another port. Only a node
   * from Maven has it.
   *
   * @throws OpenSearchStartError when it does not start or does not answer
   */
  restart?(): Promise<OpenSearchNode>;
  /** Ends the node by a signal, and leaves its data to `restart`. Only a node from Maven has it. */
  kill?(signal: 'SIGTERM' | 'SIGKILL'): Promise<void>;
  /**
   * Has the node keep what it has loaded when it is stopped, for the next start, which takes seconds; to be called when it has
   * done what it is started for. There only where the next start would gain by it.
   */
  keepClasses?(): void;
  /** Ends the node and waits until nothing of it is left; does nothing to a cluster given by URL. May be called again. */
  stop(): Promise<void>;
}

/** A node's place in a cluster of several, all on this machine's loopback. */
export interface ClusterMember {
  readonly name: string;
  /** @default - those that OpenSearch gives a node */
  readonly roles?: readonly string[];
  /** Where the other nodes reach it. */
  readonly transportPort: number;
  /** The transport ports of nodes that know the cluster. */
  readonly seedPorts: readonly number[];
  /** The names of the nodes that elect the first manager of a new cluster. @default - it joins one that is there */
  readonly founders?: readonly string[];
}

/** The input of the sources: the options with their defaults, and the findings of the launcher. */
export interface StartOptions {
  readonly version?: OpenSearchVersion;
  readonly security: boolean;
  readonly port: number;
  readonly heap: string;
  readonly quickStart: boolean;
  readonly confined: boolean;
  /** More lines of opensearch.yml. */
  readonly extra?: string;
  /** @default - a cluster of its own */
  readonly member?: ClusterMember;
  /** The folder of the data that it begins with, of which it takes a copy. @default - it has none */
  readonly data?: string;
  readonly progress: Progress;
  readonly onWaiting?: () => void;
  readonly signal?: AbortSignal;
  readonly cache: string;
  readonly machine: Machine;
}
