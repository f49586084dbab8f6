import type { Client } from '@opensearch-project/opensearch';

/** The scores of passages by a registered model, in their order, as `_predict` answers them. */
export async function predict(
  client: Client,
  modelId: string,
  query: string,
  passages: readonly string[],
): Promise<number[]> {
  const { body } = await client.transport.request({
    method: 'POST',
    path: `/_plugins/_ml/_predict/text_similarity/${modelId}`,
    body: { query_text: query, text_docs: passages },
  });
  const { inference_results } = body as {
    readonly inference_results: readonly { readonly output: readonly { readonly data: number[] }[] }[];
  };
  return inference_results[0]!.output.map(({ data }) => data[0]!);
}
