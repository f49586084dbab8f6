import type { Client } from '@opensearch-project/opensearch';

/** Everything that a registration could leave on a cluster: `kind name id (description)`, sorted. */
export async function inventory(client: Client): Promise<string[]> {
  const found: string[] = [];
  for (const kind of ['connectors', 'models', 'model_groups']) {
    const { body } = await client.transport.request({
      method: 'POST',
      path: `/_plugins/_ml/${kind}/_search`,
      body: { query: { match_all: {} }, size: 1_000 },
    });
    const { hits } = body as unknown as {
      hits: { hits: { _id: string; _source: { name: string; description?: string } }[] };
    };
    found.push(
      ...hits.hits.map((hit) => `${kind} ${hit._source.name} ${hit._id} (${hit._source.description ?? ''})`),
    );
  }
  const { body } = await client.transport.request(
    { method: 'GET', path: '/_search/pipeline' },
    { ignore: [404] },
  );
  found.push(...Object.keys(body as object).map((name) => `pipeline ${name}`));
  return found.sort();
}

/** Only the things of that kind. */
export function ofKind(
  things: readonly string[],
  kind: 'connectors' | 'models' | 'model_groups' | 'pipeline',
) {
  return things.filter((thing) => thing.startsWith(`${kind} `));
}
