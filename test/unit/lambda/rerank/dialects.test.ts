import type { Invoke } from '../../../../lambda/rerank/invoke-endpoint';
import { context, handlerOver, httpEvent, parsed, scoring, settings } from './fixtures';

const documents = ['Carson City', { text: 'Washington', id: 7 }, 'Saipan'];
const request = { query: 'capital of the US', documents };
const texts = ['Carson City', 'Washington', 'Saipan'];
const scores = scoring(0.1, 0.9, 0.1);

async function ask(body: object, { invoke = scores, ...changes }: object & { invoke?: Invoke } = {}) {
  return parsed(await handlerOver(invoke, changes).handle(httpEvent(body), context()));
}

/** The texts that the endpoint is asked to score. */
async function scoredTexts(body: object): Promise<string[]> {
  let sent = '';
  await ask(body, {
    invoke: async (given) => {
      sent = given;
      return scores(given, { timeoutMs: 1, signal: new AbortController().signal });
    },
  });
  return JSON.parse(sent).inputs.map((pair: { text_pair: string }) => pair.text_pair);
}

describe('the family of Cohere, Jina and vLLM', () => {
  it('is told of the model that it names, of search units and of tokens', async () => {
    const { body } = await ask({ ...request, model: 'rerank-v3.5' });
    expect(body).toMatchObject({
      model: 'rerank-v3.5',
      meta: { billed_units: { search_units: 1 } },
      usage: { total_tokens: 0 },
    });
  });

  it('is billed a search unit for each hundred documents that are begun', async () => {
    const many = { query: 'q', documents: new Array(201).fill('a') };
    const { body } = await ask(many, { invoke: scoring(...new Array(201).fill(0)) });
    expect(body.meta.billed_units.search_units).toBe(3);
  });

  it.each([
    ['as text', { top_n: '1', return_documents: 'true' }, 1, true],
    ['as Python writes it', { top_n: '2', return_documents: 'False' }, 2, false],
    ['as numbers', { top_n: 1, return_documents: 1 }, 1, true],
    ['with 0 for all', { top_n: 0, return_documents: 0 }, 3, false],
  ])('may send its options %s', async (_, options, results, documented) => {
    const { body } = await ask({ ...request, ...options });
    expect(body.results).toHaveLength(results);
    expect('document' in body.results[0]).toBe(documented);
  });

  it('gets documents back as they came', async () => {
    const { body } = await ask({ ...request, return_documents: true });
    expect(body.results.map(({ document }: { document: unknown }) => document)).toEqual([
      documents[1],
      { text: documents[0] },
      { text: documents[2] },
    ]);
  });

  it('has documents ranked by the fields that it names, in their order, as far as there are any', async () => {
    const fields = [
      { text: 'Chapter 1', body: 'one', title: 'One' },
      { text: 'Chapter 2', body: ['two', 'zwei'], title: null },
      { title: 'Three', body: 3 },
    ];
    expect(await scoredTexts({ query: 'q', documents: fields, rank_fields: ['title', 'body'] })).toEqual([
      'One\none',
      'two\nzwei',
      'Three\n3',
    ]);
    expect(await scoredTexts({ query: 'q', documents: texts, rank_fields: ['body'] })).toEqual(texts);
  });
});

describe('Voyage', () => {
  it.each([{ top_k: 2 }, { top_k: '2' }])('is known by %j, and reads data', async (options) => {
    const { status, body } = await ask({ ...request, ...options, model: 'rerank-2.5', truncation: true });
    expect(status).toBe(200);
    expect(body).toEqual({
      object: 'list',
      id: 'request-1',
      data: [
        { index: 1, relevance_score: 0.9 },
        { index: 0, relevance_score: 0.1 },
      ],
      model: 'rerank-2.5',
      usage: { prompt_tokens: 0, total_tokens: 0 },
      reranked: true,
    });
  });

  it('gets all without a number, and documents as they came', async () => {
    const { body } = await ask({ ...request, documents: texts, top_k: 0, return_documents: true });
    expect(body.data.map(({ document }: { document: unknown }) => document)).toEqual([
      'Washington',
      'Carson City',
      'Saipan',
    ]);
  });

  it('is known by its path when it sends neither', async () => {
    const event = httpEvent(request, { rawPath: '/voyage/v1/rerank' });
    const { body } = parsed(await handlerOver(scores).handle(event, context()));
    expect(body.data).toHaveLength(3);
  });

  it('has its own fields named when they are wrong', async () => {
    const { status, body } = await ask({ ...request, top_k: -1 });
    expect({ status, path: body.path }).toEqual({ status: 400, path: 'top_k' });
  });

  it('is not whoever sends null for what only Voyage has', async () => {
    expect((await ask({ ...request, top_k: null, truncation: null })).body.results).toHaveLength(3);
  });

  it('is not whoever sends a top_n too', async () => {
    expect((await ask({ ...request, top_n: 1, top_k: 2 })).body.results).toHaveLength(1);
  });
});

describe('Text Embeddings Inference', () => {
  const asked = { query: 'q', texts };

  it('is known by texts, and reads a list', async () => {
    const { status, body } = await ask({ ...asked, raw_scores: false, truncate: true, return_text: true });
    expect(status).toBe(200);
    expect(body).toEqual([
      { index: 1, score: 0.9, text: 'Washington' },
      { index: 0, score: 0.1, text: 'Carson City' },
      { index: 2, score: 0.1, text: 'Saipan' },
    ]);
  });

  it('is told in a header when the texts come in the order given', async () => {
    const failing = await ask(asked, {
      invoke: async () => 'no scores',
      onFailure: 'original-order',
    } as object);
    expect(failing.headers).toMatchObject({ 'x-reranked': 'false' });
    expect(failing.body.map(({ index }: { index: number }) => index)).toEqual([0, 1, 2]);
    expect((await ask(asked)).headers).not.toHaveProperty('x-reranked');
  });

  it.each([
    ['texts', { texts: [] }, 'texts'],
    ['one of the texts', { texts: ['a', 1] }, 'texts[1]'],
    ['raw_scores', { raw_scores: true }, 'raw_scores'],
    ['return_text', { return_text: 'yes' }, 'return_text'],
  ])('has %s named when it is wrong', async (_, changes, path) => {
    const { status, body } = await ask({ ...asked, ...changes });
    expect({ status, path: body.path }).toEqual({ status: 400, path });
  });

  it('has a text named that is too long for the endpoint, and return_text when the answer is', async () => {
    const limits = { ...settings.limits, maxEndpointRequestBytes: 1_000 };
    const long = await ask({ query: 'q', texts: ['a', 'x'.repeat(1_000)] }, { limits } as object);
    expect(long.body.path).toBe('texts[1]');
    const wide = { query: 'q', texts: ['a', '"'.repeat(2_000_000)], return_text: true };
    expect((await ask(wide, { invoke: scoring(1, 2) })).body.path).toBe('return_text');
  });
});
