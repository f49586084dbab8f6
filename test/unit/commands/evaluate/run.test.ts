import type { JudgedQuery } from '../../../../commands/evaluate/collection';
import { runQueries } from '../../../../commands/evaluate/run';
import { candidateSearch, UnsearchableQueryError } from '../../../../commands/evaluate/search';
import { judgedQuery } from './fixtures';

const queries = ['a', 'b', 'c', 'd'].map((id) => judgedQuery(id, { x: 1 }));
const never = new AbortController().signal;
const quiet = { progress: () => {}, signal: never };

it('searches one at a time, warmed up, as often as asked', async () => {
  const calls: string[] = [];
  let running = 0;
  const search = async ({ id }: JudgedQuery, reranked: boolean) => {
    expect(++running).toBe(1);
    await new Promise(setImmediate);
    running -= 1;
    calls.push(`${id}${reranked ? '+' : ''}`);
    return { hits: [{ id: 'x', score: calls.length }], milliseconds: calls.length };
  };
  const { runs } = await runQueries(queries, { search, repeat: 2, ...quiet });
  expect(calls.slice(0, 6)).toEqual(['a', 'a+', 'b', 'b+', 'c', 'c+']);
  expect(calls.slice(6, 10)).toEqual(['a', 'a+', 'a', 'a+']);
  expect(runs[0]).toMatchObject({
    plain: { milliseconds: [7, 9], hits: [{ score: 7 }] },
    reranked: { milliseconds: [8, 10], hits: [{ score: 8 }] },
  });
});

it('does not rerank a search that found nothing', async () => {
  const search = async (_: JudgedQuery, reranked: boolean) => {
    expect(reranked).toBe(false);
    return { hits: [], milliseconds: 1 };
  };
  const { runs } = await runQueries(queries.slice(0, 1), { search, repeat: 1, ...quiet });
  const [run] = runs;
  expect(run).toMatchObject({ plain: { hits: [] }, reranked: { hits: [], milliseconds: [] } });
});

it('leaves out a query that cannot be searched for, in the warm-up too, and no other failure', async () => {
  const search = async ({ id }: JudgedQuery) => {
    if (id === 'b') {
      throw new UnsearchableQueryError('it is long');
    }
    return { hits: [], milliseconds: 1 };
  };
  const { runs, leftOut } = await runQueries(queries, { search, repeat: 1, ...quiet });
  expect(runs.map(({ query }) => query.id)).toEqual(['a', 'c', 'd']);
  expect(leftOut).toEqual(new Map([['b', 'it is long']]));
  const failing = () => Promise.reject(new Error('no connection'));
  await expect(runQueries(queries, { search: failing, repeat: 1, ...quiet })).rejects.toThrow(
    'no connection',
  );
});

it('stops when it is asked to', async () => {
  const controller = new AbortController();
  const search = async () => {
    controller.abort(new Error('stopped'));
    return { hits: [], milliseconds: 1 };
  };
  const options = { search, repeat: 1, progress: () => {}, signal: controller.signal };
  await expect(runQueries(queries, options)).rejects.toThrow('stopped');
});

describe('the body of a search', () => {
  const query = judgedQuery('q', { x: 1, y: 0 }, 'why');

  it('is what a search application sends', () => {
    expect(candidateSearch('body', query, { candidates: 'search', depth: 7 }, true)).toEqual({
      query: { match: { body: 'why' } },
      size: 7,
      ext: { rerank: { query_context: { query_text: 'why' } } },
    });
  });

  it('ranks all judged passages and no others when those are the candidates, however many', () => {
    expect(candidateSearch('body', query, { candidates: 'judged', depth: 1 }, false)).toEqual({
      query: { bool: { filter: { ids: { values: ['x', 'y'] } }, should: { match: { body: 'why' } } } },
      size: 2,
    });
  });
});
