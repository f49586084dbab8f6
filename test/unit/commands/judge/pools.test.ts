import { UnsearchableQueryError } from '../../../../commands/evaluate/search';
import { poolQueries } from '../../../../commands/judge/pools';
import type { LoggedQuery } from '../../../../commands/judge/queries/logged-query';
import type { Search } from '../../../../commands/judge/searches';
import type { Passage } from '../../../../local/system/passages';

const ids = (prefix: string, n: number) => Array.from({ length: n }, (_, index) => `${prefix}${index}`);
const query = (text: string): LoggedQuery => ({ id: text, text, count: 1 });

const FOUND = ['both0', ...ids('plain', 18), 'both1'];
const RERANKED = ['both1', ...ids('reranked', 18), 'both0'];

/** A search whose orders hold other hits each, but for two. */
const searchFor =
  (plain: readonly string[], reranked: readonly string[]): Search =>
  async ({ text }) => {
    if (text === 'too long') {
      throw new UnsearchableQueryError('the query has too many words');
    }
    const texts = new Map([...plain, ...reranked].map((id) => [id, `text of ${id}`]));
    return { plain: text === 'nothing' ? [] : plain, reranked, texts };
  };

async function pool(grader: string, queries: readonly string[], search = searchFor(FOUND, RERANKED)) {
  const pools: Record<string, readonly Passage[]> = {};
  const settings = { k: 10, grader, progress: () => undefined, signal: new AbortController().signal };
  const leftOut = await poolQueries(search, queries.map(query), settings, ({ text }, passages) => {
    pools[text] = passages;
  });
  return { pools, leftOut };
}

it('holds the first hits of both orders, each once', async () => {
  const { pools } = await pool('ana', ['bread']);
  const expected = ['both0', 'both1', ...ids('plain', 9), ...ids('reranked', 9)];
  expect(pools.bread!.map(({ id }) => id).sort()).toEqual(expected.sort());
  expect(pools.bread).toContainEqual({ id: 'plain3', text: 'text of plain3' });
});

it('orders them at random, but always alike for one grader and query, whichever search found them', async () => {
  const { pools } = await pool('ana', ['bread', 'tide']);
  const orderOf = (of: readonly Passage[] | undefined) => of!.map(({ id }) => id).join();
  const swapped = searchFor(RERANKED, FOUND);
  expect(orderOf((await pool('ana', ['bread'], swapped)).pools.bread)).toBe(orderOf(pools.bread));
  const others = [pools.tide, (await pool('bo', ['bread'])).pools.bread];
  for (const other of others) {
    expect(orderOf(other)).not.toBe(orderOf(pools.bread));
  }
  // Of the first hits of 40 queries, half come from each search.
  const many = await pool('ana', ids('query', 40));
  const plain = Object.values(many.pools).filter(([first]) => first!.id.startsWith('plain'));
  expect(plain.length).toBeGreaterThan(8);
  expect(plain.length).toBeLessThan(28);
});

it('leaves out queries that find nothing or cannot be searched for, and says why', async () => {
  const { pools, leftOut } = await pool('ana', ['nothing', 'bread', 'too long']);
  expect(pools).toMatchObject({ nothing: [], 'too long': [] });
  expect(pools.bread).toHaveLength(20);
  expect([...leftOut]).toEqual([
    ['nothing', 'no passage was found'],
    ['too long', 'the query has too many words'],
  ]);
});
