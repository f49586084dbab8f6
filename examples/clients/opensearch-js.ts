import { Client } from '@opensearch-project/opensearch';
import { query, required } from './documents';

// Searches through the pipeline, which reranks the hits of the page.
//
//   OPENSEARCH_URL   with user and password, if need be; for IAM see `AwsSigv4Signer` of the client
//   INDEX, PIPELINE  the index, and the search pipeline (rerank_pipeline_sagemaker unless configured otherwise)
async function main() {
  // By default it sends a search that fails with 503 or takes too long four times, just when the endpoint is short of room.
  const client = new Client({ node: required('OPENSEARCH_URL'), maxRetries: 0 });
  const { body } = await client.search({
    index: required('INDEX'),
    search_pipeline: required('PIPELINE'),
    body: {
      query: { match: { passage_text: query } },
      size: 10,
      // Without it the pipeline has nothing to rerank for, and the search fails.
      ext: { rerank: { query_context: { query_text: query } } },
    },
  });
  console.log(JSON.stringify({ hits: body.hits.hits.map(({ _id, _score }) => ({ _id, _score })) }));
  await client.close();
}

main();
