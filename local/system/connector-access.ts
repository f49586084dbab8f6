import type { Cluster } from '../../lambda/register/opensearch/cluster';

const TRUSTED = 'plugins.ml_commons.trusted_connector_endpoints_regex';
const PRIVATE = 'plugins.ml_commons.connector.private_ip_enabled';

interface Settings {
  readonly persistent: Readonly<Record<string, unknown>>;
}

/**
 * Lets the cluster call an endpoint on this machine: by default ml-commons trusts AWS endpoints only, and refuses
 * private addresses.
 *
 * @returns a function that puts the settings back as they were
 */
export async function allowLocalEndpoint(
  cluster: Cluster,
  endpointHost: string,
): Promise<() => Promise<void>> {
  const { body } = await cluster.call<Settings & { defaults: Record<string, unknown> }>({
    purpose: 'read the settings of the cluster',
    method: 'GET',
    // All defaults: a filter takes the dots of a flat name for a path, and finds none.
    path: '/_cluster/settings?flat_settings=true&include_defaults=true&filter_path=persistent,defaults',
  });
  const persistent = body.persistent ?? {};
  const trusted = (persistent[TRUSTED] ?? body.defaults?.[TRUSTED] ?? []) as string[];
  const ours = `^http://${endpointHost.replaceAll('.', '\\.')}:[0-9]+/.*$`;
  const write = (settings: Record<string, unknown>) =>
    cluster.call({
      purpose: 'let the cluster call an endpoint on this machine',
      method: 'PUT',
      path: '/_cluster/settings',
      body: { persistent: settings },
    });
  await write({ [TRUSTED]: trusted.includes(ours) ? trusted : [...trusted, ours], [PRIVATE]: true });
  return async () => {
    await write({ [TRUSTED]: persistent[TRUSTED] ?? null, [PRIVATE]: persistent[PRIVATE] ?? null });
  };
}
