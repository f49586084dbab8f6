import type { Invoke } from '../../../../lambda/rerank/invoke-endpoint';
import { context, handlerOver, httpEvent, parsed } from './fixtures';

const request = { query: 'capital of the US', documents: ['Carson City', { text: 'Washington' }, 'Saipan'] };

describe('when the endpoint gives no scores and the function is set to the original order', () => {
  const fallBack = (event: unknown, invoke: Invoke = async () => '[]') =>
    handlerOver(invoke, { onFailure: 'original-order' }).handle(event, context());

  it('answers the documents as given, with 0 for a score, and says so', async () => {
    expect(await fallBack(request)).toEqual({
      id: 'request-1',
      results: [
        { index: 0, relevance_score: 0 },
        { index: 1, relevance_score: 0 },
        { index: 2, relevance_score: 0 },
      ],
      meta: { api_version: { version: '1' }, billed_units: { search_units: 1 } },
      usage: { prompt_tokens: 0, total_tokens: 0 },
      reranked: false,
      reason: 'invalid-scores',
    });
  });

  it('still obeys top_n and return_documents, and answers 200 over HTTP', async () => {
    const { status, body } = parsed(
      await fallBack(httpEvent({ ...request, top_n: 1, return_documents: true })),
    );
    expect(status).toBe(200);
    expect(body.results).toEqual([{ index: 0, relevance_score: 0, document: { text: 'Carson City' } }]);
  });

  it('still refuses bad input', async () => {
    expect(parsed(await fallBack(httpEvent({ query: 'q', documents: [] }))).status).toBe(400);
    await expect(fallBack({ query: 'q', documents: [] })).rejects.toMatchObject({ name: 'BadRequest' });
  });

  it('still reports a fault of its own as one', async () => {
    const fails = () => Promise.reject(new TypeError('a bug'));
    expect(parsed(await fallBack(httpEvent(request), fails)).status).toBe(500);
  });
});
