import { Cohere, CohereClient } from 'cohere-ai';
import { TUTORIAL } from '../../../../local/system/passages';
import { type ApiUnderTest, startApi } from './local-api';
import './scripted-runtime';
import { FAULTS } from '../../../support/faulty-endpoint';

const KEY = 'a-key-of-your-own-01';
const documents = TUTORIAL.passages.map(({ text }) => text);
// Words of the third passage, in an order of relevance that the word-overlap model sees.
const query = 'Washington, D.C. capital of the United States district';
const WASHINGTON = 2;

let api: ApiUnderTest;
let cohere: CohereClient;

beforeAll(async () => {
  api = await startApi({ apiKeys: [KEY] });
  cohere = new CohereClient({ token: KEY, environment: api.url });
});
afterAll(() => api.close());
beforeEach(() => {
  api.endpoint.faults = {};
});

describe('the SDK of a hosted reranker, unchanged but for its base URL', () => {
  it('reranks through v1, documents as texts and as objects, and gets them back', async () => {
    const asked = { model: 'rerank-v3.5', query, topN: 2, returnDocuments: true };
    const answer = await cohere.rerank({ ...asked, documents });
    expect(answer.results).toHaveLength(2);
    expect(answer.results[0]).toMatchObject({
      index: WASHINGTON,
      document: { text: documents[WASHINGTON] },
      relevanceScore: expect.any(Number),
    });
    expect(answer.meta?.apiVersion?.version).toBe('1');
    expect(answer.meta?.billedUnits?.searchUnits).toBe(1);
    expect(answer.id).toMatch(/^[0-9a-f-]{36}$/);

    const objects = documents.map((text, index) => ({ text, id: String(index) }));
    const { results } = await cohere.rerank({ ...asked, documents: objects });
    expect(results).toEqual(answer.results.map((result) => ({ ...result, document: objects[result.index] })));
  });

  it('ranks by the fields that it names', async () => {
    const chapters = documents.map((body, index) => ({ text: `Chapter ${index}`, body }));
    const { results } = await cohere.rerank({
      query,
      documents: chapters,
      rankFields: ['body'],
      returnDocuments: true,
      topN: 1,
    });
    expect(results[0]).toMatchObject({ index: WASHINGTON, document: chapters[WASHINGTON] });
  });

  it('reranks through v2', async () => {
    const answer = await cohere.v2.rerank({
      model: 'rerank-v3.5',
      query,
      documents,
      topN: 3,
      maxTokensPerDoc: 4096,
    });
    const scores = answer.results.map(({ relevanceScore }) => relevanceScore);
    expect(answer.results.map(({ index }) => index)[0]).toBe(WASHINGTON);
    expect(scores).toEqual([...scores].sort((one, other) => other - one));
    expect(answer.results).toHaveLength(3);
    expect(answer.meta?.apiVersion?.version).toBe('2');
  });

  it('throws its own errors', async () => {
    const bad = cohere.rerank({ query, documents: [] });
    await expect(bad).rejects.toBeInstanceOf(Cohere.BadRequestError);
    await expect(bad).rejects.toMatchObject({ body: { path: 'documents' } });

    const stranger = new CohereClient({ token: 'some-other-key-01234', environment: api.url });
    await expect(stranger.rerank({ query, documents })).rejects.toBeInstanceOf(Cohere.UnauthorizedError);
  });

  it('tries again by itself when told to, and says so in the end', async () => {
    api.endpoint.faults = { failWith: FAULTS.modelOverloaded };
    const failing = cohere.v2.rerank({ model: 'any', query, documents }, { maxRetries: 0 });
    await expect(failing).rejects.toBeInstanceOf(Cohere.ServiceUnavailableError);

    const soon = setTimeout(() => {
      api.endpoint.faults = {};
    }, 500);
    const patient = await cohere.v2.rerank({ model: 'any', query, documents });
    clearTimeout(soon);
    expect(patient.results[0]!.index).toBe(WASHINGTON);
  });
});
