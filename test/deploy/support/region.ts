/** The account and region that are emulated. */
export interface Region {
  readonly account: string;
  readonly name: string;
}

export const REGION: Region = { account: '000000000000', name: 'us-east-1' };

/** The reranker of Amazon Bedrock that the region has (https://docs.aws.amazon.com/bedrock/latest/userguide/rerank-supported.html). */
export const REGION_RERANKER = { protocol: 'cohere-rerank', endpointName: 'cohere.rerank-v3-5:0' } as const;
