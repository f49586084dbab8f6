import { OpenSearchStartError } from './errors';
import { askRoot, type BasicAuth } from './probe';
import type { OpenSearchNode } from './types';

/** Bound on the one question that decides whether a cluster is used. */
const TIMEOUT_MS = 10_000;
/** The permission to ask a cluster for its version. */
const MAY_READ_VERSION = 'cluster:monitor/main';

/** Checks a running cluster, `http(s)://[user:password@]host[:port]`; leaves it running in the end. */
export async function connectToUrl(
  text: string,
  signal?: AbortSignal,
  timeoutMs = TIMEOUT_MS,
): Promise<OpenSearchNode> {
  const { url, auth, version } = await reachUrl(text, signal, timeoutMs);
  if (version === undefined) {
    throw new OpenSearchStartError(
      `The cluster at ${url} does not let ${auth ? `user ${auth.username}` : 'a caller without a user'} ask for its version: give the user a role with the permission ${MAY_READ_VERSION}.`,
    );
  }
  return { url, auth, version, source: 'url', endpointHost: '127.0.0.1', stop: async () => {} };
}

/** A running cluster that knows us. */
export interface ReachedCluster {
  /** Without credentials. */
  readonly url: string;
  readonly auth?: BasicAuth;
  /** @default - not known: the user may not ask for it */
  readonly version?: string;
}

/** As `connectToUrl`, for a user who may have no permission but to search. */
export async function reachUrl(
  text: string,
  signal?: AbortSignal,
  timeoutMs = TIMEOUT_MS,
): Promise<ReachedCluster> {
  const { url, auth } = parseUrl(text);
  const answer = await askRoot(url, { auth, timeoutMs, signal }).catch((error) => {
    signal?.throwIfAborted();
    throw new OpenSearchStartError(explain(url, error, timeoutMs));
  });
  if (answer.status === 403 && answer.reason?.includes(MAY_READ_VERSION)) {
    return { url, auth };
  }
  if (answer.status === 403 && answer.reason !== undefined) {
    throw new OpenSearchStartError(`The cluster at ${url} refuses us (403): ${answer.reason}`);
  }
  if (answer.status === 401 || answer.status === 403) {
    throw new OpenSearchStartError(
      auth
        ? `The cluster at ${url} refuses user ${auth.username} (${answer.status}): check the user name and the password, percent-encoded where they hold special characters.`
        : `The cluster at ${url} wants a user name and a password (${answer.status}): give them as ${url.replace('//', '//USER:PASSWORD@')}.`,
    );
  }
  if (answer.status !== 200 || answer.distribution !== 'opensearch' || !answer.version) {
    throw new OpenSearchStartError(
      `What answers at ${url} is not OpenSearch (GET / gave ${answer.status}${answer.version ? `, version ${answer.version}` : ''}): check host and port.`,
    );
  }
  return { url, auth, version: answer.version };
}

/** Takes the credentials out of a URL. */
function parseUrl(text: string): { url: string; auth?: BasicAuth } {
  try {
    const { protocol, host, pathname, username, password } = new URL(text);
    if (!/^https?:$/.test(protocol)) throw new TypeError('not http');
    const url = `${protocol}//${host}${pathname}`.replace(/\/+$/, '');
    const auth = { username: decodeURIComponent(username), password: decodeURIComponent(password) };
    return username ? { url, auth } : { url };
  } catch {
    // The text may hold a password: it is not repeated.
    throw new OpenSearchStartError(
      'The URL of the cluster is not one: it must look like https://user:password@host:9200, special characters of user and password percent-encoded.',
    );
  }
}

function explain(url: string, error: NodeJS.ErrnoException, timeoutMs: number): string {
  const code = error.code ?? '';
  if (code === 'ECONNREFUSED')
    return `Nothing listens at ${url} (connection refused): start the cluster, or check host and port.`;
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN')
    return `The host name in ${url} is not known: check its spelling and the network.`;
  if (code === 'ETIMEDOUT')
    return `Nothing answered at ${url} within ${timeoutMs / 1000} s: check host, port and firewall.`;
  if (code === 'EPROTO' || code.startsWith('ERR_SSL'))
    return `What listens at ${url} does not speak TLS: use http://.`;
  if (code === 'ECONNRESET' || code.startsWith('HPE_')) {
    return `What listens at ${url} does not answer HTTP (${error.message}): ${url.startsWith('http:') ? 'use https:// if it speaks TLS' : 'check host and port'}.`;
  }
  if (/CERT|SIGNED|SIGNATURE|ISSUER/.test(code)) {
    return `The certificate of ${url} is not trusted (${error.message}): set NODE_EXTRA_CA_CERTS to the file with its certificate authority.`;
  }
  return `The cluster at ${url} cannot be reached (${error.message}).`;
}
