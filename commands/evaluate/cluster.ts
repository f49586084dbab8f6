import { fromEnv } from '@aws-sdk/credential-provider-env';
import type { Client } from '@opensearch-project/opensearch';
import { type ClusterLocation, openClient } from '../../lambda/register/opensearch/client';
import { readError } from '../../lambda/register/opensearch/read-error';
import { reachUrl } from '../../local/opensearch/url';
import { UsageError } from '../shared/usage-error';

/** A cluster that is only searched. */
export interface OpenedCluster {
  readonly client: Client;
  /** @default - not known: a searcher may not ask for it */
  readonly version?: string;
}

/**
 * Opens a cluster for somebody who may search and nothing else. A domain of Amazon OpenSearch Service gets signed
 * requests, unless the URL carries a user.
 *
 * @throws UsageError with what AWS says, when the signed requests are refused
 * @throws OpenSearchStartError when it does not answer or does not know the user
 */
export async function openCluster(text: string, signal: AbortSignal): Promise<OpenedCluster> {
  const { origin, hostname, username } = new URL(text);
  const region = amazonRegion(hostname);
  if (region && !username) {
    const auth: ClusterLocation['auth'] = { type: 'sigv4', region, credentials: fromEnv() };
    const client = openClient({ url: origin, auth });
    try {
      return { client, version: await versionOf(client, hostname) };
    } catch (error) {
      await client.close();
      throw error;
    }
  }
  const { url, auth, version } = await reachUrl(text, signal);
  return { client: openClient({ url, auth: auth ? { type: 'basic', ...auth } : { type: 'none' } }), version };
}

const REGION = '([a-z]{2}(?:-[a-z]+)+-\\d)';
/** A domain's endpoint, and its dual-stack endpoint, `DomainEndpointV2` of the service's API. */
const AMAZON_HOSTS = [
  new RegExp(`\\.${REGION}\\.es\\.amazonaws\\.com(?:\\.cn)?$`),
  new RegExp(`\\.aos\\.${REGION}\\.on\\.aws$`),
];

/** The region of a domain of Amazon OpenSearch Service, by its host name; a custom endpoint does not tell it. */
export function amazonRegion(hostname: string): string | undefined {
  return AMAZON_HOSTS.map((host) => host.exec(hostname)?.[1]).find(Boolean);
}

/** The version of a cluster; undefined for a searcher. @throws UsageError with what AWS says, when it refuses */
export async function versionOf(client: Client, hostname: string): Promise<string | undefined> {
  try {
    const { body } = await client.info();
    return body.version.number;
  } catch (error) {
    const { status, text } = readError(error);
    if (status === 403 && text.includes('cluster:monitor/main')) {
      return undefined;
    }
    if (status === 401 || status === 403) {
      throw new UsageError(`${hostname} refuses the signed request (${status}): ${text}`);
    }
    throw error;
  }
}
