import type { Settings } from '../../../../lambda/rerank/settings';
import { sideBySide } from '../../../../lambda/rerank/side-by-side';
import { type AnswerBody, post, startApi } from './local-api';
import './scripted-runtime';
import { FAULTS, type Fault } from '../../../support/faulty-endpoint';

const REQUESTS = 150;
const SIDE_BY_SIDE = 8;
const query = 'red fox';
const documents = ['a blue bird', 'the red fox', 'a red bird'];

/** Sends the requests to an endpoint that fails one call in three, some at a time. */
async function load(failWith: Fault, settings: Partial<Settings>) {
  const api = await startApi({ settings });
  api.endpoint.faults = { failEvery: 3, failWith };
  const answers = await sideBySide(new Array(REQUESTS).fill({ query, documents }), SIDE_BY_SIDE, (body) =>
    post(`${api.url}/v1/rerank`, body),
  );
  const { outcomes, endpoint } = api;
  await api.close();
  const sum = (of: (outcome: (typeof outcomes)[number]) => number) =>
    outcomes.reduce((total, outcome) => total + of(outcome), 0);
  return {
    answers,
    failedCalls: Math.floor(endpoint.invocations / 3),
    calls: endpoint.invocations,
    requests: outcomes.length,
    notReranked: sum(({ notReranked }) => (notReranked ? 1 : 0)),
    retried: sum(({ retried }) => retried),
    endpointCalls: sum(({ endpointMs }) => endpointMs.length),
  };
}

const inOrder = ({ body }: { body: AnswerBody }) => body.results.map(({ index }) => index);

describe.each<[string, Fault]>([
  ['424, a container that is overloaded', FAULTS.modelOverloaded],
  ['503', FAULTS.unavailable],
])('with an endpoint that fails one call in three with %s', (_, fault) => {
  it('every request is reranked, given attempts enough, and the metrics say how many calls were made again', async () => {
    const { answers, requests, notReranked, retried, failedCalls, calls, endpointCalls } = await load(fault, {
      maxAttempts: 20,
    });
    expect(answers.every(({ status }) => status === 200)).toBe(true);
    expect(answers.map(inOrder)).toEqual(answers.map(() => [1, 2, 0]));
    expect({ requests, notReranked, retried, endpointCalls }).toEqual({
      requests: answers.length,
      notReranked: 0,
      retried: failedCalls,
      endpointCalls: calls,
    });
    expect(retried).toBeGreaterThan(REQUESTS / 4);
  });

  it('every request is answered, in its own order if need be, and the metrics count those', async () => {
    const { answers, notReranked, failedCalls } = await load(fault, {
      maxAttempts: 1,
      onFailure: 'original-order',
    });
    expect(answers.every(({ status }) => status === 200)).toBe(true);
    const degraded = answers.filter(({ body }) => !body.reranked);
    expect(degraded.map(inOrder)).toEqual(degraded.map(() => [0, 1, 2]));
    expect({ notReranked, degraded: degraded.length }).toEqual({
      notReranked: failedCalls,
      degraded: failedCalls,
    });
  });

  it('every request is answered or says to try again, and the metrics count those', async () => {
    const { answers, notReranked, failedCalls } = await load(fault, { maxAttempts: 1 });
    const refused = answers.filter(({ status }) => status !== 200);
    expect(refused.map(({ status, body }) => [status, body.reason])).toEqual(
      refused.map(() => [503, 'unavailable']),
    );
    expect(refused.map(({ headers }) => headers.get('retry-after'))).toEqual(refused.map(() => '1'));
    expect({ notReranked, refused: refused.length }).toEqual({
      notReranked: failedCalls,
      refused: failedCalls,
    });
  });
});
