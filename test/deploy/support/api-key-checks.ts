import { Cohere, CohereClient } from 'cohere-ai';
import { TUTORIAL } from '../../../local/system/passages';
import { THEIR_API_KEY } from './existing';

/** A promise of the function URL about the API keys of its clients. */
export interface ApiKeyCheck {
  readonly promise: string;
  holds(url: string): Promise<void>;
}

const { query, passages } = TUTORIAL;
const documents = passages.map(({ text }) => text);

/** The promises of the URL to a client with an API key, and to one without. */
export const API_KEY_CHECKS: readonly ApiKeyCheck[] = [
  {
    promise: 'reranks through the URL for the SDK of a hosted reranker with that key',
    holds: async (url) => {
      const cohere = new CohereClient({ token: THEIR_API_KEY, environment: url });
      const { results } = await cohere.v2.rerank({ model: 'any', query, documents, topN: 2 });
      expect(results).toMatchObject([{ index: 2 }, {}]);
    },
  },
  {
    promise: 'answers 401 with another key, and without one',
    holds: async (url) => {
      const stranger = new CohereClient({ token: 'some-other-key-01234', environment: url });
      const refused = stranger.v2.rerank({ model: 'any', query, documents });
      await expect(refused).rejects.toBeInstanceOf(Cohere.UnauthorizedError);
      const body = JSON.stringify({ query, documents });
      expect((await fetch(`${url}/v1/rerank`, { method: 'POST', body })).status).toBe(401);
    },
  },
];
