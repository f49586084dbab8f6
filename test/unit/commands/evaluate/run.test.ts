import type { JudgedQuery } from '../../../../commands/evaluate/collection';
import { runQueries } from '../../../../commands/evaluate/run';
import {
  candidateSearch,
  type TimedSearch,
  UnsearchableQueryError,
} from '../../../../commands/evaluate/search';
import { judgedQuery } from './fixtures';

const queries = ['a', 'b', 'c', 'd'].map((id) => judgedQuery(id, { x: 1 }));
const never = new AbortController().signal;
const quiet = { progress: () => {}, signal: never };

const found = (milliseconds: number) => ({
  hits: [{ id: 'x', score: milliseconds, text: 'text of x' }],
  milliseconds,
});

it('searches one at a time, warmed up, as often as asked, and has every reranker order what was found', async () => {
  const calls: string[] = [];
  let running = 0;
  const call = async (name: string) => {
    expect(++running).toBe(1);
    await new Promise(setImmediate);
    running -= 1;
    calls.push(name);
    return found(calls.length);
  };
  const rerankers = ['+', '*'].map((sign) => ({
    rerank: ({ id }: JudgedQuery, { hits }: TimedSearch) => {
      expect(hits).toEqual([{ id: 'x', score: calls.length - (sign === '+' ? 0 : 1), text: 'text of x' }]);
      return call(id + sign);
    },
  }));
  const search = ({ id }: JudgedQuery) => call(id);
  const { runs } = await runQueries(queries, { search, rerankers, repeat: 2, ...quiet });
  expect(calls.slice(0, 6)).toEqual(['a', 'a+', 'a*', 'b', 'b+', 'b*']);
  expect(calls.slice(9, 15)).toEqual(['a', 'a+', 'a*', 'a', 'a+', 'a*']);
  const plain = { milliseconds: [10, 13], ownPassages: [], hits: [{ id: 'x', score: 10 }] };
  expect(runs.map(([first]) => first)).toEqual([
    {
      query: queries[0],
      plain,
      reranked: { milliseconds: [11, 14], ownPassages: [], hits: [{ id: 'x', score: 11 }] },
    },
    {
      query: queries[0],
      plain,
      reranked: { milliseconds: [12, 15], ownPassages: [], hits: [{ id: 'x', score: 12 }] },
    },
  ]);
});

it('does not rerank a search that found nothing', async () => {
  const search = async () => ({ hits: [], milliseconds: 1 });
  const rerankers = [{ rerank: () => Promise.reject(new Error('there is nothing to rerank')) }];
  const { runs } = await runQueries(queries.slice(0, 1), { search, rerankers, repeat: 1, ...quiet });
  expect(runs).toMatchObject([[{ plain: { hits: [] }, reranked: { hits: [], milliseconds: [] } }]]);
});

it('leaves out a query that cannot be searched for, in the warm-up too and for every reranker, and no other failure', async () => {
  const tooLong = async ({ id }: JudgedQuery) => {
    if (id === 'b') {
      throw new UnsearchableQueryError('it is long');
    }
    return found(1);
  };
  const rerankers = [{ rerank: async () => found(1) }, { rerank: tooLong }];
  const search = async () => found(1);
  const { runs, leftOut } = await runQueries(queries, { search, rerankers, repeat: 1, ...quiet });
  expect(runs.map((of) => of.map(({ query }) => query.id))).toEqual([
    ['a', 'c', 'd'],
    ['a', 'c', 'd'],
  ]);
  expect(leftOut).toEqual(new Map([['b', 'it is long']]));
  const failing = () => Promise.reject(new Error('no connection'));
  await expect(runQueries(queries, { search: failing, rerankers, repeat: 1, ...quiet })).rejects.toThrow(
    'no connection',
  );
});

it('stops when it is asked to', async () => {
  const controller = new AbortController();
  const search = async () => {
    controller.abort(new Error('stopped'));
    return { hits: [], milliseconds: 1 };
  };
  const options = { search, rerankers: [], repeat: 1, progress: () => {}, signal: controller.signal };
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
