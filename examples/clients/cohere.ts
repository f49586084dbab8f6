import { CohereClient } from 'cohere-ai';
import { documents, query, required } from './documents';

// Reranks with the SDK of a hosted reranker, pointed here.
//
//   RERANK_URL       where the API is
//   RERANK_API_KEY   where the function has API keys; the SDK sends no header for an empty one
async function main() {
  const cohere = new CohereClient({
    environment: required('RERANK_URL'),
    token: process.env.RERANK_API_KEY ?? '',
  });
  // The function has one model; what stands here is ignored.
  const { results } = await cohere.v2.rerank({ model: 'any', query, documents, topN: 2 });
  console.log(JSON.stringify({ results }));
}

main();
