import { Client } from '@opensearch-project/opensearch';
import { timedSearch, UnsearchableQueryError } from '../../../../commands/evaluate/search';
import { UsageError } from '../../../../commands/shared/usage-error';
import { judgedQuery } from './fixtures';
import { answering } from './json-server';

let server: Awaited<ReturnType<typeof answering>>;
let client: Client;
let answer: { status: number; body: object };
beforeAll(async () => {
  server = await answering(() => answer);
  client = new Client({ node: server.url });
});
afterAll(async () => {
  await client.close();
  await server.close();
});

const ARGUMENT = 'Animals should not  be tested on.';
const query = judgedQuery('argument-1', { judged: 1, 'judged-copy': 0, pooled: -1 }, ARGUMENT);

const search = () => {
  const target = { client, index: 'wiki', field: 'body' };
  return timedSearch(target, query, { candidates: 'search', depth: 9 });
};

function find(...hits: [id: string, text: string, index?: string][]) {
  const found = hits.map(([_id, body, _index = 'wiki'], rank) => ({
    _id,
    _index,
    _score: 9 - rank,
    _source: { body },
  }));
  answer = { status: 200, body: { hits: { hits: found } } };
}

it('leaves out the passage that is the query itself, unless somebody judged it', async () => {
  find(
    ['argument-1', `Testing on animals animals should not be\ntested on.`],
    ['copy', 'animals should not be tested on. '],
    ['pooled', ARGUMENT],
    ['judged-copy', ARGUMENT],
    ['judged', 'They feel pain.'],
  );
  const { hits, ownPassages } = await search();
  expect(hits.map(({ id }) => id)).toEqual(['judged-copy', 'judged']);
  expect(ownPassages).toEqual(['argument-1', 'copy', 'pooled']);
});

it('keeps a passage that has only its number from the query, or only a part of it', async () => {
  find(['argument-1', 'about something else'], ['other', `${ARGUMENT} And more.`]);
  expect(await search()).toMatchObject({ hits: [{ id: 'argument-1' }, { id: 'other' }], ownPassages: [] });
});

it('refuses an id that comes twice, and names the indices', async () => {
  find(['a', 'one', 'wiki-2026-10'], ['a', 'one', 'wiki-2026-11']);
  await expect(search()).rejects.toThrow(UsageError);
  await expect(search()).rejects.toThrow(
    /wiki finds passage a twice for query argument-1, in wiki-2026-10 and wiki-2026-11: .* name one index/,
  );
});

describe('a search that every shard fails', () => {
  const failed = (reason: string) => ({
    error: {
      type: 'search_phase_execution_exception',
      reason: 'all shards failed',
      root_cause: [{ type: 'query_shard_exception', reason }],
    },
  });

  it('has a query that is too long, by what the shards say', async () => {
    answer = { status: 400, body: failed('failed to create query: maxClauseCount is set to 1024') };
    await expect(search()).rejects.toThrow(UnsearchableQueryError);
    await expect(search()).rejects.toThrow(/more than 1024 different words/);
  });

  it('is an error with the cause, otherwise', async () => {
    answer = { status: 400, body: failed('Result window is too large') };
    await expect(search()).rejects.toThrow(
      /query argument-1 failed: 400 .*all shards failed \(Result window/,
    );
    await expect(search()).rejects.not.toThrow(UnsearchableQueryError);
  });
});
