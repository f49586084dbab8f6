import { randomBytes } from 'node:crypto';
import type { API, Client } from '@opensearch-project/opensearch';
import type { Passage } from '../../local/system/passages';
import type { Hit } from '../../local/system/search';
import { searchBody } from '../../protocol/search';
import { attempt, SmokeFailure } from './failure';

/** Makes an index with the passages, hands it over, and deletes it again, whatever happens meanwhile. */
export async function withScratchIndex<Result>(
  client: Client,
  field: string,
  passages: readonly Passage[],
  use: (index: ScratchIndex) => Promise<Result>,
): Promise<Result> {
  const name = `smoke-${randomBytes(4).toString('hex')}`;
  try {
    await attempt(`load the passages into index ${name}`, () => load(client, name, field, passages));
    return await use(new ScratchIndex(client, name, field));
  } finally {
    await attempt(`delete index ${name}; delete it by hand`, () =>
      client.indices.delete({ index: name, ignore_unavailable: true }),
    );
  }
}

/** Passages to search, gone after the test. */
export class ScratchIndex {
  constructor(
    private readonly client: Client,
    readonly name: string,
    private readonly field: string,
  ) {}

  /** Searches by words, through the pipeline if one is named. */
  async search(query: string, pipelineName?: string): Promise<Hit[]> {
    const { body } = await this.client.search({
      index: this.name,
      ...(pipelineName && { search_pipeline: pipelineName }),
      body: searchBody(
        { match: { [this.field]: query } },
        10,
        pipelineName && query,
      ) as API.Search_RequestBody,
    });
    return body.hits.hits.map(({ _id, _score, _source }) => ({
      id: String(_id),
      score: Number(_score),
      text: String((_source as Record<string, unknown>)[this.field]),
    }));
  }
}

async function load(
  client: Client,
  index: string,
  field: string,
  passages: readonly Passage[],
): Promise<void> {
  await client.indices.create({
    index,
    body: { settings: { number_of_shards: 1 }, mappings: { properties: { [field]: { type: 'text' } } } },
  });
  const { body } = await client.bulk({
    index,
    refresh: true,
    body: passages.flatMap(({ id, text }) => [{ index: { _id: id } }, { [field]: text }]),
  });
  const refused = body.items.find((item) => item.index?.error)?.index;
  if (refused) {
    throw new SmokeFailure(`OpenSearch refused passage ${refused._id}: ${refused.error?.reason}`);
  }
}
